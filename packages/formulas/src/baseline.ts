import { float32, type Tensor, VoxplainError } from '@voxplain/core';

/** What an input is compared with: one number everywhere, the input's least value (air in a CT), or a tensor of its dims. */
export type Baseline = number | 'min' | Tensor;

/** The baseline as a tensor of the input's dims. Throws `InvalidOptions` for one of other dims. */
export function baselineOf(input: Tensor, baseline: Baseline): Tensor {
  const { dims } = input;
  const values = input.data as Float32Array;
  if (baseline === 'min')
    return float32(dims, new Float32Array(values.length).fill(values.reduce((least, value) => Math.min(least, value))));
  if (typeof baseline === 'number') return float32(dims, new Float32Array(values.length).fill(baseline));
  if (baseline.dims.length === dims.length && baseline.dims.every((dim, axis) => dim === dims[axis])) return baseline;
  throw new VoxplainError('InvalidOptions', `the baseline has dims [${baseline.dims.join(', ')}]; the input's are [${dims.join(', ')}]`, {
    given: baseline.dims,
    expected: dims,
  });
}
