import type { Tensor } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { resizeLinear } from '@voxplain/volume';

/** A map on its own grid, stretched over the network's input: `[batch, channel, ...space]`. */
export function onInputGrid(raw: Tensor, space: readonly number[]): Tensor {
  const { dims } = raw;
  const to = [...dims.slice(0, 2), ...space];
  const data = raw.data instanceof Float32Array ? raw.data : Float32Array.from(numbers(raw));
  return { type: 'float32', dims: to, data: resizeLinear(data, dims, to) };
}
