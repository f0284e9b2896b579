import type { VoxelData } from '@voxplain/core';

/** `[voxel, channel]` to `[channel, voxel]`. */
export const planar = <T extends VoxelData>(data: T, channels: number): T => transpose(data, channels);

/** `[channel, voxel]` to `[voxel, channel]`. */
export const interleaved = <T extends VoxelData>(data: T, channels: number): T => transpose(data, data.length / channels);

/** Of a matrix with `columns` columns; one row or column is returned as it is. */
function transpose<T extends VoxelData>(data: T, columns: number): T {
  const rows = data.length / columns;
  if (rows === 1 || columns === 1) return data;
  const result = new (data.constructor as new (length: number) => T)(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column]!;
  }
  return result;
}
