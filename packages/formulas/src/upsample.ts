import type { Value } from '@voxplain/core';
import { int64s, sameDims, tensorOf } from '@voxplain/graph';

/** `linear`: half-pixel centres, as maps are placed everywhere here. `nearest`: PyTorch's, the element at `floor(i * from / to)`. */
export type Upsampling = 'linear' | 'nearest';

const resize = {
  linear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  nearest: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
} satisfies Record<Upsampling, Record<string, string>>;

/** A map `[batch, channel, ...]` on another grid: `[batch, channel, ...space]`, in the graph. */
export function upsample(map: Value, space: readonly number[], how: Upsampling = 'linear'): Value {
  const dims = [...map.dims.slice(0, 2), ...space];
  if (sameDims(dims, map.dims)) return map;
  const none = map.constant(tensorOf('float32', [0], []));
  return map.op('Resize', [none, none, map.constant(int64s(dims))], dims, resize[how]);
}
