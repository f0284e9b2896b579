import { type Case, data, fixed, weight } from '@voxplain/testkit';
import { combinations } from './sweep.js';

/** Every class, and class 2 often, which is the one that is ignored. */
const targets = (dims: readonly number[], outside: boolean) =>
  fixed(
    'int64',
    dims,
    Array.from({ length: dims.reduce((n, d) => n * d, 1) }, (_, i) => (outside && i % 3 === 1 ? -100 : (i * 7 + 2) % 5)),
  );

const both = combinations({
  op: ['NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'],
  reduction: ['none', 'sum', 'mean'],
  ignore_index: [undefined, 2, -100],
  weighted: [false, true],
}).map(({ op, reduction, ignore_index, weighted }, i): Case => {
  const space = [[], [4], [2, 3]][i % 3]!;
  return {
    op,
    opset: i % 2 ? 12 : 13,
    inputs: [data([4, 5, ...space]), targets([4, ...space], ignore_index === -100), ...(weighted ? [weight([5], 'positive')] : [])],
    attributes: { reduction, ...(ignore_index === undefined ? {} : { ignore_index }) },
    linear: op === 'NegativeLogLikelihoodLoss',
  };
});

export const lossCases: Case[] = [
  ...both,
  { op: 'NegativeLogLikelihoodLoss', opset: 22, inputs: [data([3, 5, 2]), targets([3, 2], false)], linear: true },
  ...combinations({ scored: [[0, 1], [1]], reduction: ['none', 'mean'], opset: [12, 18] }).map(({ scored, reduction, opset }) => ({
    op: 'SoftmaxCrossEntropyLoss',
    opset,
    inputs: [data([3, 5, 2]), targets([3, 2], false), weight([5], 'positive')],
    attributes: { reduction, ignore_index: 2 },
    outputs: 2,
    scored,
  })),
];
