import { type Geometry, type Volume, VoxplainError } from '@voxplain/core';
import { resample } from './resample.js';

/** A volume's values on another grid (linear), `fill` where it ends there. Throws `BadVolume` if the two have no voxel in common. */
export function onto(grid: Geometry, volume: Volume, name: string, fill: number): Float32Array {
  const data = resample(volume, grid, 'linear', Number.POSITIVE_INFINITY).data as Float32Array;
  let outside = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== Number.POSITIVE_INFINITY) continue;
    data[i] = fill;
    outside++;
  }
  if (outside < data.length) return data;
  const message = `the volume ${name} does not overlap the first one in space: register them, or correct the affine of either file`;
  throw new VoxplainError('BadVolume', message, { name, volume: volume.geometry, first: grid });
}
