import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { filled } from './adapt.js';
import type { Choices } from './choices.js';

/** The first is never ignored: the mean of none is no number. */
const targets = (g: RandomGraph, dims: readonly number[], random: Choices): Drawn =>
  g.constant(
    'int64',
    dims,
    Array.from({ length: dims.reduce((n, d) => n * d, 1) }, (_, i) => (i === 0 ? 0 : random.below(5))),
  );

const loss =
  (op: string): Operator =>
  (g, a, b, random) => {
    const space = random.of([[], [3], [2, 2]]);
    const reduction = random.of(['none', 'sum', 'mean']);
    const inputs = [filled(g, a, [3, 5, ...space]), targets(g, [3, ...space], random)];
    const classes = random.flag() ? [g.weight([5], 1, 'positive')] : [];
    const y = g.op(op, [...inputs, ...classes], reduction === 'none' ? [3, ...space] : [], {
      reduction,
      ...(random.flag() ? { ignore_index: 2 } : {}),
    });
    // a number alone would be a narrow way on
    return y.dims.length ? y : g.op('Mul', [y, b], b.dims);
  };

export const losses = {
  NegativeLogLikelihoodLoss: loss('NegativeLogLikelihoodLoss'),
  SoftmaxCrossEntropyLoss: loss('SoftmaxCrossEntropyLoss'),
} satisfies Record<string, Operator>;
