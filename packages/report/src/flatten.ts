import { elementCount, type Volume } from '@voxplain/core';

/** One value per voxel: of several channels, the value of the largest magnitude. May share memory with the volume. */
export function flatten({ geometry, channels, data }: Volume): Volume['data'] {
  if (channels === 1) return data;
  const voxels = elementCount(geometry.size);
  const result = Float64Array.from(data.subarray(0, voxels));
  for (let i = voxels; i < data.length; i++) {
    if (Math.abs(data[i]!) > Math.abs(result[i % voxels]!)) result[i % voxels] = data[i]!;
  }
  return result;
}
