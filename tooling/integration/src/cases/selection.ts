import { type Case, data, fixed, type Input, ints } from '@voxplain/testkit';
import { combinations, opsetOf } from './sweep.js';

const one = (op: string, opset: number, inputs: readonly Input[], attributes: Case['attributes'] = {}, more: Partial<Case> = {}): Case => ({
  op,
  opset,
  inputs,
  attributes,
  linear: true,
  ...more,
});

const bools = (...values: number[]): Input => fixed('bool', [values.length], values);
const x = [3, 4, 5];

export const selectionCases: Case[] = [
  ...combinations({ axis: [undefined, 0, 1, -2], largest: [0, 1], sorted: [0, 1], k: [1, 3] }).map(({ axis, k, ...options }, i) =>
    one('TopK', opsetOf(i), [data(x, 'distinct'), ints(k)], axis === undefined ? options : { axis, ...options }, {
      outputs: 2,
      scored: [0],
      linear: false,
    }),
  ),
  ...[[7], [2, 3, 2, 4], [2, 2, 3, 2, 2]].map((dims, i) =>
    one('TopK', opsetOf(i + 2), [data(dims, 'distinct'), ints(2)], {}, { outputs: 2, scored: [0], linear: false }),
  ),
  one('Compress', 11, [data(x), bools(0, 1, 1)], { axis: 0 }),
  one('Compress', 13, [data(x), bools(1, 0, 1, 1)], { axis: 1 }),
  one('Compress', 18, [data(x), bools(0, 1, 0, 0, 1)], { axis: -1 }),
  one('Compress', 21, [data(x), bools(0, 1)], { axis: 2 }),
  one('Compress', 11, [data(x), bools(1, 0, 0, 1, 1, 0, 0, 0, 1)]),
  one('Compress', 18, [data([4]), bools(1, 1, 1, 1)]),
  one('Compress', 18, [data([2, 3, 2, 2]), bools(1, 0, 1)], { axis: 1 }),
  ...combinations({ axis: [undefined, 0, 1, -1], sorted: [0, 1] }).map(({ axis, sorted }, i) =>
    one('Unique', opsetOf(i), [data([3, 4, 2], 'distinct')], axis === undefined ? { sorted } : { axis, sorted }, { linear: false }),
  ),
  one('Unique', 13, [data([6], 'distinct')], {}, { linear: false }),
  one('Unique', 18, [data([2, 3], 'distinct')], {}, { outputs: 4, scored: [0], linear: false }),
  ...[11, 13, 18].flatMap((opset) => [
    one('ReverseSequence', opset, [data(x), ints(1, 3, 2, 2)]),
    one('ReverseSequence', opset, [data(x), ints(4, 1, 3)], { batch_axis: 0, time_axis: 1 }),
    one('ReverseSequence', opset, [data([4, 3, 2, 2]), ints(2, 4, 1)], { batch_axis: 1, time_axis: 0 }),
  ]),
  ...combinations({
    upper: [0, 1],
    k: [-3, -1, 0, 1, 2, 9],
    dims: [
      [4, 5],
      [2, 4, 3],
      [2, 2, 3, 3],
    ],
  }).map(({ upper, k, dims }, i) => one('Trilu', opsetOf(i, 14), [data(dims), fixed('int64', [], [k])], { upper })),
  one('Trilu', 14, [data([3, 3])]),
  ...[
    [3, 4, 5],
    [1, 2, 3],
    [2, 1, 2],
    [4, 7, 8],
    [6, 2, 6],
  ].map((dims, i) => one('CenterCropPad', opsetOf(i, 18), [data(x), ints(...dims)])),
  one('CenterCropPad', 18, [data(x), ints(6, 2)], { axes: [2, 0] }),
  one('CenterCropPad', 21, [data(x), ints(2, 7)], { axes: [-1, -2] }),
  one('CenterCropPad', 18, [data([2, 3, 4, 5, 3]), ints(2, 6, 4)], { axes: [2, 3, 4] }),
];
