import { elementCount, type Geometry, type Volume, VoxplainError } from '@voxplain/core';

/** More voxel values than this fill 2 GiB of float32: larger grids are mistakes, or have to be cropped first. */
const MOST_VALUES = 2 ** 29;

/** Throws `BadVolume` unless the volume has 2 or 3 axes, a usable geometry, and as many voxels as its size says. */
export function assertVolume({ geometry, channels, data }: Volume): void {
  assertGeometry(geometry);
  const { size } = geometry;
  const problem =
    !Number.isInteger(channels) || channels < 1
      ? `size [${size}] with ${channels} channels is not a grid; at least one channel is needed`
      : data.length !== channels * elementCount(size)
        ? `${data.length} voxel values do not fill ${channels} channels of [${size}]`
        : undefined;
  if (problem) throw new VoxplainError('BadVolume', `the volume is not usable: ${problem}`, { size, channels });
}

/** Throws `BadVolume` unless a grid has 2 or 3 axes that span the space, voxels along each, and positive spacing. */
export function assertGeometry({ size, spacing, origin, direction }: Geometry): void {
  const rank = size.length;
  const problem =
    rank !== 2 && rank !== 3
      ? `it has ${rank} axes; give an image with 2 or a volume with 3`
      : !size.every((n) => Number.isInteger(n) && n > 0)
        ? `size [${size}] is not a grid; every axis needs at least one voxel`
        : spacing.length !== rank || !spacing.every((mm) => mm > 0 && Number.isFinite(mm))
          ? `spacing [${spacing}] must be ${rank} positive lengths in mm`
          : origin.length !== rank || direction.length !== rank * rank || ![...origin, ...direction].every(Number.isFinite)
            ? `origin and direction must be ${rank} and ${rank * rank} finite numbers`
            : Math.abs(determinant(direction)) < 1e-6
              ? `its axes do not span the space (direction [${direction}] is singular); correct the affine of the file`
              : undefined;
  if (problem) throw new VoxplainError('BadVolume', `the volume is not usable: ${problem}`, { size, spacing, origin, direction });
}

/** Throws `BadVolume` if a grid has more values than memory is meant for; `advice` says what to change. */
export function assertRoom(size: readonly number[], channels: number, advice: string): void {
  const values = channels * elementCount(size);
  if (values <= MOST_VALUES) return;
  const message = `a grid of [${size.join(', ')}] voxels with ${channels} channels takes ${Math.round(values / 2 ** 28)} GiB, more than 2: ${advice}`;
  throw new VoxplainError('BadVolume', message, { size, channels });
}

/** How many values are NaN or infinite. */
export function notFinite(data: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) count++;
  return count;
}

/** Throws `BadVolume` unless every value of a mask is a whole label, or a weight in [0, 1]. */
export function assertMask({ data }: Volume): void {
  const wrong = (v: number) => !(v >= 0) || (v > 1 && !Number.isInteger(v));
  let [count, found] = [0, 0];
  for (const v of data) {
    if (!wrong(v)) continue;
    if (count++ === 0) found = v;
  }
  if (count === 0) return;
  const message = `${count} of the mask's ${data.length} values are neither labels (whole numbers) nor weights in [0, 1], the first is ${found}: resample labels to the nearest voxel, never linearly`;
  throw new VoxplainError('BadVolume', message, { count, found });
}

function determinant(m: readonly number[]): number {
  if (m.length === 4) return m[0]! * m[3]! - m[1]! * m[2]!;
  const minor = (a: number, b: number) => m[3 + a]! * m[6 + b]! - m[3 + b]! * m[6 + a]!;
  return m[0]! * minor(1, 2) - m[1]! * minor(0, 2) + m[2]! * minor(0, 1);
}
