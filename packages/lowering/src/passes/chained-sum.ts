import type { Value } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/** Variadic `Sum` -> `Add` after `Add`. */
export const chainedSum: NodeLowering = {
  id: 'chained-sum',
  op: 'Sum',
  why: 'the provider runs a sum of many on the CPU, additions of two on itself',
  applies: ({ weaknesses }) => weaknesses.has('no variadic Sum'),
  lower: ({ x }) => (x as Value[]).reduce((sum, value) => sum.add(value)),
};
