import { type Geometry, VoxplainError } from '@voxplain/core';

/** Field of view in x and y, and distance of slices, in mm, unless the spacing is given. */
const fieldOfView = 380;
const sliceDistance = 5;

/** An axial grid (x to the left, y to the back, z to the head) whose middle is the origin of the patient's coordinates. */
export function centredGeometry(size: readonly number[], spacing?: readonly number[]): Geometry {
  const rank = size.length;
  if ((rank !== 2 && rank !== 3) || !size.every((length) => Number.isInteger(length) && length > 0)) {
    throw new VoxplainError('InvalidOptions', `size must be two or three positive whole numbers, not [${size.join(', ')}]`, { size });
  }
  const distances = spacing ?? size.map((length, axis) => (axis < 2 ? fieldOfView / length : sliceDistance));
  if (distances.length !== rank || !distances.every((distance) => distance > 0 && Number.isFinite(distance))) {
    throw new VoxplainError('InvalidOptions', `spacing must be ${rank} positive numbers, not [${distances.join(', ')}]`, { spacing });
  }
  return {
    size: [...size],
    spacing: [...distances],
    origin: size.map((length, axis) => (-(length - 1) / 2) * distances[axis]!),
    direction: Array.from({ length: rank * rank }, (_, index) => (index % (rank + 1) === 0 ? 1 : 0)),
  };
}
