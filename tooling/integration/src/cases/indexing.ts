import { type Case, data, fixed, type Input, ints } from '@voxplain/testkit';
import { combinations, opsetOf } from './sweep.js';

const one = (op: string, opset: number, inputs: readonly Input[], attributes: Case['attributes'] = {}): Case => ({
  op,
  opset,
  inputs,
  attributes,
  linear: true,
});

const table = [4, 5, 3];
const indices = [
  fixed('int64', [], [2]),
  fixed('int64', [], [-1]),
  fixed('int64', [1], [0]),
  ints(0, 2),
  ints(1, 2),
  ints(2, 1, 0, 2, 2),
  ints(-1, 0, -2),
  fixed('int64', [2, 2], [0, 1, 2, 0]),
  fixed('int32', [2, 1, 2], [-1, 1, 2, 0]),
];

/** Dims of the data, of the indices, the axis, and indices that repeat and count from both ends. */
const elements: readonly (readonly [number[], number[], number, number[]])[] = [
  [[5], [7], 0, [4, 0, -1, 0, 2, -5, 0]],
  [[3, 3], [2, 3], 0, [1, 2, 0, 2, 0, 0]],
  [[3, 4], [3, 2], 1, [-1, 2, 0, 0, 3, -4]],
  [[2, 3, 4], [1, 3, 2], -1, [-1, 2, 0, 0, 3, 3]],
  [[2, 3, 4], [2, 2, 3], -2, [-1, 2, 0, 0, 1, 1, -3, -3, 2, 2, 1, 0]],
  [[2, 2, 3, 2], [1, 2, 4, 1], 2, [-1, 2, 0, 0, 1, 1, -3, 1]],
];

/** Dims of the data, the batch axes, dims of the index tuples, and the tuples. */
const tuples: readonly (readonly [number[], number, number[], number[]])[] = [
  [[5], 0, [4, 1], [4, 0, -5, 0]],
  [[3, 4], 0, [3, 2], [0, 1, -1, -2, 0, 1]],
  [[3, 4], 0, [2], [2, -1]],
  [[3, 4], 0, [2, 2, 1], [2, -1, 0, 2]],
  [[2, 3, 4], 0, [2, 2, 2], [1, 0, -1, -1, 0, -3, 1, 0]],
  [[2, 3, 4], 0, [2, 3], [1, -2, 3, 0, 0, -4]],
  [[2, 3, 4], 1, [2, 1], [1, -1]],
  [[2, 3, 4], 1, [2, 3, 2], [1, 0, -1, -1, 1, 0, 0, -4, 0, 3, 0, 0]],
  [[2, 3, 4], 2, [2, 3, 1], [0, 1, 3, -1, 2, 2]],
  [[2, 2, 3, 2], 1, [2, 2, 2], [0, -1, 1, 1, 0, 2, 0, 2]],
  [[2, 2, 3, 2, 2], 2, [2, 2, 2, 1], [0, -1, 1, 1, 0, 2, 0, 2]],
];

export const indexingCases: Case[] = [
  ...indices.flatMap((index, n) => [0, 1, 2, -1].map((axis, i) => one('Gather', opsetOf(n + i), [data(table), index], { axis }))),
  ...[11, 18].flatMap((opset) => [
    one('Gather', opset, [data([5]), fixed('int64', [], [3])]),
    one('Gather', opset, [data([2, 3, 2, 4, 2]), ints(1, -1, 1, 3, 3, 3)], { axis: 3 }),
    // few of many: the list of what goes where would be long
    one('Gather', opset, [data([2, 300, 2]), ints(7, 290, 7)], { axis: 1 }),
  ]),
  ...elements.flatMap(([x, dims, axis, values], i) =>
    combinations({ opset: [11, 13, 16, 18], type: ['int64', 'int32'] as const })
      .filter((_, n) => (n + i) % 3 < 2)
      .map(({ opset, type }) => one('GatherElements', opset, [data(x), fixed(type, dims, values)], { axis })),
  ),
  one('GatherElements', 21, [data([3, 2]), fixed('int64', [1, 2], [2, 0])]),
  ...tuples.flatMap(([x, batch_dims, dims, values]) =>
    [batch_dims ? 12 : 11, 13, 18].map((opset) =>
      one('GatherND', opset, [data(x), fixed('int64', dims, values)], batch_dims ? { batch_dims } : {}),
    ),
  ),
  one('GatherND', 16, [data([20, 30, 2]), fixed('int64', [2, 2], [3, -1, 3, -1])]),
  ...[0, 1, -1, -2].map((axis, i) =>
    one('OneHot', opsetOf(i), [fixed('int64', [2, 3], [0, -1, 3, 7, 2, -4]), fixed('int64', i % 2 ? [1] : [], [4]), data([2])], {
      axis,
    }),
  ),
];
