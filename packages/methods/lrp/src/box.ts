import { VoxplainError } from '@voxplain/core';
import type { Box } from '@voxplain/formulas';
import { resolveAxes, tensorOf, type Value } from '@voxplain/graph';

/** Lowest or highest input: one number, one per channel, or that of the sample itself. */
export type Bound = number | readonly number[] | 'sample';

/** The bounds of what a layer reads, which has its channels in axis 1. */
export const boxOf =
  (low: Bound, high: Bound): Box =>
  (x) => [boundOf(x, low, 'min'), boundOf(x, high, 'max')];

function boundOf(x: Value, bound: Bound, extreme: 'min' | 'max'): Value {
  if (bound === 'sample') return x[extreme](resolveAxes('all', x.dims.length).slice(1));
  if (typeof bound === 'number') return x.scalar(bound);
  if (bound.length === x.dims[1]) return x.constant(tensorOf(x.type, [1, bound.length, ...x.dims.slice(2).map(() => 1)], bound));
  throw new VoxplainError(
    'InvalidOptions',
    `${bound.length} bounds are given for the z-box rule; what it is applied to has ${x.dims[1]} channels`,
    {
      given: bound.length,
      expected: x.dims[1],
    },
  );
}
