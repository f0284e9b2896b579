import { VoxplainError } from '@voxplain/core';
import type { SpatialStep } from '../field.js';
import { resizeLinear } from '../resize.js';

/** Resizes a grid of `from` voxels to `to` voxels, both x first; maps come back linearly. */
export function resize(from: readonly number[], to: readonly number[]): SpatialStep {
  if (to.length !== from.length) {
    const message = `input.size in the model card has ${to.length} axes and the image has ${from.length}; give one number per axis, x first`;
    throw new VoxplainError('BadModelCard', message, { size: to });
  }
  const [before, after] = [from.toReversed(), to.toReversed()];
  return {
    note: `resize x, y, z [${from.join(', ')}] to [${to.join(', ')}]: linear, half-pixel`,
    forward: ({ dims: [channels], data }, resample) => ({
      dims: [channels!, ...after],
      data: resample(data, [channels!, ...before], [channels!, ...after]),
    }),
    backward: ({ dims: [channels], data }) => ({
      dims: [channels!, ...before],
      data: resizeLinear(data, [channels!, ...after], [channels!, ...before]),
    }),
  };
}
