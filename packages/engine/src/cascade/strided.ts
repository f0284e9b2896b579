import { elementCount, type Geometry, type Volume, type VoxelData } from '@voxplain/core';

/** Every `n`th voxel along each axis, the first one included, as it is. */
export function everyNth({ geometry, channels, data }: Volume, n: number): Volume {
  const size = geometry.size.map((length) => Math.ceil(length / n));
  const spacing = geometry.spacing.map((mm) => mm * n);
  return { geometry: { ...geometry, size, spacing }, channels, data: taken(data, geometry.size, size, channels, (i) => i * n) };
}

/** The way back: every voxel of a grid gets the value of the nearest one that was taken, the lower of two. */
export function backFromEveryNth({ geometry, channels, data }: Volume, to: Geometry, n: number): Volume {
  const nearest = (i: number, length: number) => Math.min(length - 1, Math.ceil(i / n - 0.5));
  return { geometry: to, channels, data: taken(data, geometry.size, to.size, channels, nearest) };
}

/** Values at the indices `of(i)` along each axis. Sizes run x first. */
function taken(
  data: VoxelData,
  from: readonly number[],
  to: readonly number[],
  channels: number,
  of: (i: number, length: number) => number,
): VoxelData {
  const result = new (data.constructor as new (length: number) => Float32Array)(channels * elementCount(to));
  const columns = Array.from({ length: to[0]! }, (_, i) => of(i, from[0]!));
  const walk = (axis: number, read: number, write: number): void => {
    if (axis === 0) for (const [i, at] of columns.entries()) result[write * to[0]! + i] = data[read * from[0]! + at]!;
    else for (let i = 0; i < to[axis]!; i++) walk(axis - 1, read * from[axis]! + of(i, from[axis]!), write * to[axis]! + i);
  };
  for (let c = 0; c < channels; c++) walk(to.length - 1, c, c);
  return result;
}
