import type { Geometry } from '@voxplain/core';
import type { SpatialStep } from './field.js';
import { subgrid } from './geometry.js';
import { positionsAlong } from './sample.js';

/**
 * Samples a grid anew along its own axes: voxel `i` of the new grid of `size` voxels lies at the continuous index
 * `start + step * i` of the old one (x first).
 */
export const regrid = (
  note: string,
  from: Geometry,
  size: readonly number[],
  start: readonly number[],
  step: readonly number[],
): SpatialStep => ({
  note,
  to: subgrid(from, size, start, step),
  forward({ dims, data }, sample) {
    const positions = size.map((n, axis) => positionsAlong(from.size[axis]!, n, (i) => start[axis]! + step[axis]! * i));
    return { dims: [dims[0]!, ...size.toReversed()], data: sample(data, dims, [undefined, ...positions.reverse()]) };
  },
  back: { from, start, step },
});
