import type { Tensor } from '@voxplain/core';

/** The samples from `start` to `end`, as a view. */
export function between(tensor: Tensor, start: number, end: number): Tensor {
  const size = tensor.data.length / tensor.dims[0]!;
  const data = tensor.data.subarray(start * size, end * size) as Tensor['data'];
  return { ...tensor, dims: [end - start, ...tensor.dims.slice(1)], data };
}
