import { elementCount, type Volume, VoxplainError } from '@voxplain/core';

/** Throws `BadVolume` unless the volume has 2 or 3 axes, a usable geometry, and as many voxels as its size says. */
export function assertVolume({ geometry, channels, data }: Volume): void {
  const { size, spacing, origin, direction } = geometry;
  const rank = size.length;
  const problem =
    rank !== 2 && rank !== 3
      ? `it has ${rank} axes; give an image with 2 or a volume with 3`
      : ![...size, channels].every((n) => Number.isInteger(n) && n > 0)
        ? `size [${size}] with ${channels} channels is not a grid; every axis needs at least one voxel`
        : spacing.length !== rank || !spacing.every((mm) => mm > 0 && Number.isFinite(mm))
          ? `spacing [${spacing}] must be ${rank} positive lengths in mm`
          : origin.length !== rank || direction.length !== rank * rank || ![...origin, ...direction].every(Number.isFinite)
            ? `origin and direction must be ${rank} and ${rank * rank} finite numbers`
            : data.length !== channels * elementCount(size)
              ? `${data.length} voxel values do not fill ${channels} channels of [${size}]`
              : undefined;
  if (problem) throw new VoxplainError('BadVolume', `the volume is not usable: ${problem}`, { size, channels });
}
