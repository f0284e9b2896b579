import { VoxplainError } from '@voxplain/core';
import type { Baseline } from '@voxplain/formulas';
import type { Value } from '@voxplain/graph';

/** A baseline for every sample of the model's input. Throws `InvalidOptions` for a tensor that is no single input of it. */
export function baselineValue(input: Value, baseline: Baseline): Value {
  const { dims } = input;
  if (typeof baseline === 'number') return input.scalar(baseline).expand(dims);
  if (baseline === 'min') return input.min(dims.map((_, axis) => axis).slice(1)).expand(dims);
  if (baseline.dims.length === dims.length && baseline.dims.every((dim, axis) => dim === dims[axis] || (axis === 0 && dim === 1)))
    return input.constant(baseline).cast(input.type).expand(dims);
  throw new VoxplainError(
    'InvalidOptions',
    `the baseline has dims [${baseline.dims.join(', ')}]; the model's input has [${dims.join(', ')}]`,
    {
      given: baseline.dims,
      expected: dims,
    },
  );
}
