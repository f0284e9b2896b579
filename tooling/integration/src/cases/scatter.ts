import { elementCount } from '@voxplain/core';
import type { Kind } from '@voxplain/testkit';
import { type Case, data, fixed, type Input, ints } from '@voxplain/testkit';
import { combinations, opsetOf } from './sweep.js';

const one = (op: string, opset: number, inputs: readonly Input[], attributes: Case['attributes'] = {}, linear = true): Case => ({
  op,
  opset,
  inputs,
  attributes,
  linear,
});

/** Dims of the data, of the indices, the axis; indices without and with repetitions. */
const elements: readonly (readonly [number[], number[], number, number[], number[]])[] = [
  [[6], [4], 0, [4, 0, -1, -4], [4, 0, -2, 4]],
  [[3, 4], [2, 4], 0, [0, -1, 2, 1, 1, 0, -2, 0], [0, -1, 2, 1, -3, 2, 2, 0]],
  [[3, 4], [2, 3], 1, [0, -1, 2, 3, 1, 0], [0, -1, 3, 1, 1, -3]],
  [[2, 3, 4], [2, 2, 3], -2, [0, 1, 2, 2, -1, 1, 0, 1, 2, -1, 0, 0], [0, 1, 2, 0, 1, -1, 0, 0, 0, -3, -3, 1]],
  [[2, 2, 3, 2], [1, 2, 2, 1], 2, [0, -1, 1, 0], [2, -1, 1, 1]],
];

/** Dims of the data, of the index tuples, of the updates; tuples without and with repetitions. */
const slices: readonly (readonly [number[], number[], number[], number[], number[]])[] = [
  [[6], [3, 1], [3], [4, 0, -1], [4, -2, 4]],
  [[3, 4], [3, 2], [3], [0, 1, -1, -1, 2, 0], [0, 1, -3, -3, 2, 0]],
  [
    [3, 4],
    [2, 1],
    [2, 4],
    [-1, 0],
    [-1, 2],
  ],
  [
    [2, 3, 4],
    [2, 2, 2],
    [2, 2, 4],
    [0, 1, 1, 2, -1, 0, 0, 0],
    [0, 1, 1, 2, -2, 1, 0, -2],
  ],
  [[2, 3, 2, 2], [3], [2], [1, -1, 0], [1, -1, 0]],
  [
    [2, 2, 3, 2],
    [2, 1, 1],
    [2, 1, 2, 3, 2],
    [1, 0],
    [-1, 1],
  ],
];

/** With a reduction: adding is linear, the others are not where places repeat. */
const reducing = (op: string, opset: number, x: number[], index: Input, updates: number[], reduction: string, kind: Kind, axis?: number) =>
  one(op, opset, [data(x, kind), index, data(updates, kind)], { ...(axis === undefined ? {} : { axis }), reduction }, reduction === 'add');

const reductions = combinations({ reduction: ['add', 'mul'], opset: [16, 18] }).concat(
  combinations({ reduction: ['max', 'min'], opset: [18, 21] }),
);
const kindOf = (reduction: string): Kind => (reduction === 'mul' ? 'away' : 'distinct');

const spaces: readonly (readonly [Case['attributes'], number[], number[], number[]])[] = [
  // attributes, image, block, positions along each axis
  [{}, [5], [2], [4]],
  [{}, [4, 5], [2, 3], [3, 3]],
  [{ strides: [2, 1] }, [5, 5], [2, 3], [2, 3]],
  [{ strides: [2, 3] }, [5, 9], [2, 2], [2, 3]],
  [{ dilations: [1, 2] }, [4, 7], [2, 3], [3, 3]],
  [{ pads: [1, 0, 0, 2] }, [4, 5], [2, 3], [4, 5]],
  [{ pads: [1, 1, 1, 1], strides: [2, 2], dilations: [2, 1] }, [5, 6], [2, 3], [3, 3]],
  [{ pads: [0, 1, 1, 0, 1, 0], strides: [1, 2, 1] }, [3, 4, 3], [2, 2, 3], [2, 3, 2]],
];

/** Where the maxima of 2 x 2 windows of 2 x 2 elements were, counted through all channels of `size` x `size` elements. */
const winners = (channels: number, size: number): number[] =>
  Array.from({ length: channels * 4 }, (_, i) => {
    const [channel, row, column] = [i >> 2, ((i >> 1) & 1) * 2 + (i % 2), (i & 1) * 2 + (i % 3 === 0 ? 1 : 0)];
    return (channel * size + row) * size + column;
  });

export const scatterCases: Case[] = [
  ...elements.flatMap(([x, dims, axis, single, repeated], i) => [
    ...[11, 13, 16, 18].map((opset, n) =>
      one('ScatterElements', opset, [data(x), fixed(n % 2 ? 'int32' : 'int64', dims, single), data(dims)], { axis }),
    ),
    ...reductions.flatMap(({ reduction, opset }) =>
      [single, repeated].map((values) =>
        reducing('ScatterElements', opset, x, fixed('int64', dims, values), dims, reduction, kindOf(reduction), i === 0 ? undefined : axis),
      ),
    ),
  ]),
  // zeros among the factors
  ...elements.flatMap(([x, dims, axis, single, repeated]) =>
    [single, repeated].map((values) => reducing('ScatterElements', 16, x, fixed('int64', dims, values), dims, 'mul', 'ties', axis)),
  ),
  ...slices.flatMap(([x, dims, updates, single, repeated]) => [
    ...[11, 13, 16, 18].map((opset) => one('ScatterND', opset, [data(x), fixed('int64', dims, single), data(updates)])),
    ...reductions.flatMap(({ reduction, opset }) =>
      [single, repeated].map((values) =>
        reducing('ScatterND', opset, x, fixed('int64', dims, values), updates, reduction, kindOf(reduction)),
      ),
    ),
  ]),
  ...combinations({ mode: ['linear', 'circular'], axis: [undefined, 1, 2, -1, -3] }).flatMap(({ mode, axis }) => {
    const at = axis === undefined ? 2 : (axis + 4) % 4;
    const [cache, update] = [5, 2].map((length) => [2, 3, 4, 3].map((dim, i) => (i === at ? length : dim)));
    const attributes = { mode, ...(axis === undefined ? {} : { axis }) };
    return [[ints(1, mode === 'linear' ? 3 : 4)], []].map((starts) =>
      one('TensorScatter', 24, [data(cache!), data(update!), ...starts], attributes),
    );
  }),
  ...[11, 13, 18, 22].flatMap((opset) => {
    const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
    return [
      one('MaxUnpool', opset, [data([1, 3, 2, 2]), fixed('int64', [1, 3, 2, 2], winners(3, 4))], attributes),
      one('MaxUnpool', opset, [data([1, 2, 2, 2]), fixed('int64', [1, 2, 2, 2], winners(2, 5)), ints(1, 2, 5, 5)], attributes),
    ];
  }),
  ...spaces.map(([attributes, image, block, positions], i) =>
    one(
      'Col2Im',
      opsetOf(i, 18),
      [data([2, 3 * elementCount(block), elementCount(positions)]), ints(...image), ints(...block)],
      attributes,
    ),
  ),
];
