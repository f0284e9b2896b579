import { type Case, data, fixed, ints } from '@voxplain/testkit';
import { combinations, opsetOf } from './sweep.js';

const x = [2, 3, 4];
const one = (op: string, opset: number, inputs: Case['inputs'], attributes: Case['attributes'] = {}, more: Partial<Case> = {}): Case => ({
  op,
  opset,
  inputs,
  attributes,
  linear: true,
  ...more,
});

const slices: readonly (readonly number[][])[] = [
  // starts, ends, axes, steps
  [[1], [3]],
  [
    [0, 1],
    [2, 3],
  ],
  [
    [1, 0],
    [100, 2],
    [2, 1],
  ],
  [[-2], [-1], [-1]],
  [[0], [4], [2], [2]],
  [[1], [4], [2], [2]],
  [[0], [4], [2], [3]],
  [
    [1, 1],
    [3, 4],
    [1, 2],
    [2, 2],
  ],
  [[-1], [-100], [2], [-1]],
  [[3], [0], [2], [-1]],
  [[2], [-100], [2], [-1]],
  [[-1], [-100], [2], [-2]],
  [[2], [-100], [2], [-2]],
  [[100], [-100], [2], [-3]],
  [
    [-1, 0],
    [-100, 2],
    [1, 2],
    [-2, 1],
  ],
  [[1], [2], [0], [5]],
];

const pads: readonly (readonly [number[], number[]?])[] = [
  [[0, 0, 1, 0, 0, 2]],
  [[0, 1, 2, 0, 2, 1]],
  [[0, 0, 0, 0, 0, 0]],
  [[0, 0, -1, 0, 0, 0]],
  [[0, -1, 2, 0, 1, -2]],
  [[0, 0, -1, 0, 0, -2]],
  [[0, 2, 1, 0, -1, -1]],
  [[1, 2], [2]],
  [
    [2, -1, 0, 1],
    [1, -1],
  ],
];

export const shapeCases: Case[] = [
  ...[[6, 4], [-1], [0, -1], [4, 3, 2], [1, 2, 1, 12]].map((dims, i) => one('Reshape', opsetOf(i), [data(x), ints(...dims)])),
  ...[0, 1, 2, 3, -1].map((axis, i) => one('Flatten', opsetOf(i), [data(x)], { axis })),
  one('Flatten', 13, [data([2, 3, 4, 5])]),
  one('Squeeze', 11, [data([1, 3, 1, 4])]),
  one('Squeeze', 11, [data([1, 3, 1, 4])], { axes: [0] }),
  one('Squeeze', 13, [data([1, 3, 1, 4]), ints(2, 0)]),
  one('Squeeze', 18, [data([1, 3, 1, 4]), ints(-2)]),
  one('Unsqueeze', 11, [data(x)], { axes: [0, 2] }),
  one('Unsqueeze', 13, [data(x), ints(-1, 1)]),
  one('Transpose', 11, [data(x)]),
  ...[
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
    [0, 1, 2],
  ].map((perm, i) => one('Transpose', opsetOf(i), [data(x)], { perm })),
  one('Transpose', 13, [data([2, 3, 4, 5, 6])], { perm: [3, 0, 4, 2, 1] }),
  one('Expand', 11, [data([3, 1]), ints(2, 3, 4)]),
  one('Expand', 13, [data([2, 3, 4]), ints(1, 1)]),
  one('Expand', 18, [data([]), ints(2, 3)]),
  one('Tile', 11, [data(x), ints(1, 2, 3)]),
  one('Tile', 13, [data([3]), ints(4)]),
  one('Tile', 13, [data(x), ints(1, 1, 1)]),
  ...[0, 1, 2, -1, -3].map((axis, i) =>
    one('Concat', opsetOf(i), [data([2, 3, 4]), data([2, 3, 4].map((n, at) => (at === (axis + 3) % 3 ? n + 1 : n))), data([2, 3, 4])], {
      axis,
    }),
  ),
  one('Concat', 13, [data(x)], { axis: 1 }),
  one('Split', 11, [data([2, 6, 3])], { axis: 1 }, { outputs: 3 }),
  one('Split', 11, [data([2, 6, 3])], { axis: 1, split: [1, 5] }, { outputs: 2 }),
  one('Split', 13, [data([2, 6, 3]), ints(2, 1, 3)], { axis: 1 }, { outputs: 3 }),
  one('Split', 13, [data([4, 3])], {}, { outputs: 2 }),
  one('Split', 13, [data([2, 6, 3]), ints(2, 1, 3)], { axis: -2 }, { outputs: 3, scored: [1] }),
  one('Split', 18, [data([2, 7, 3])], { axis: 1, num_outputs: 3 }, { outputs: 3 }),
  one('Split', 18, [data([2, 7, 3])], { axis: 1, num_outputs: 4 }, { outputs: 4, scored: [0, 3] }),
  one('Split', 18, [data([2, 6, 3]), ints(4, 2)], { axis: 1 }, { outputs: 2, scored: [1] }),
  one('Split', 18, [data([2, 6, 3])], { axis: 1, num_outputs: 1 }, { outputs: 1 }),
  ...slices.map((lists, i) => one('Slice', opsetOf(i), [data([2, 3, 4]), ...lists.map((list) => ints(...list))])),
  ...pads.flatMap(([list, axes], i) =>
    ['constant', 'reflect', 'edge', 'wrap'].map((mode) =>
      one(
        'Pad',
        axes ? 18 + (i % 2) * 3 : mode === 'wrap' ? 19 : opsetOf(i),
        [data([2, 4, 5]), ints(...list), ...(axes ? [fixed('float32', [], [0.5]), ints(...axes)] : [])],
        { mode },
      ),
    ),
  ),
  one('Pad', 13, [data([2, 3]), ints(0, 1, 0, 1), fixed('float32', [], [7])]),
  one('Pad', 18, [data([2, 3]), ints(0, 1, 0, -1), data([])]),
  ...combinations({ mode: ['DCR', 'CRD'], blocksize: [2, 3] }).map(({ mode, blocksize }, i) =>
    one('DepthToSpace', opsetOf(i), [data([2, 2 * blocksize ** 2, 2, 3])], { mode, blocksize }),
  ),
  one('DepthToSpace', 11, [data([1, 8, 2, 3])], { blocksize: 2 }),
  ...[2, 3].map((blocksize, i) => one('SpaceToDepth', opsetOf(i), [data([2, 2, 2 * blocksize, 3 * blocksize])], { blocksize })),
  ...combinations({ axis: [0, 1, -1], exclusive: [0, 1], reverse: [0, 1] }).map(({ axis, ...attributes }, i) =>
    one('CumSum', opsetOf(i), [data(x), fixed('int64', [], [axis])], attributes),
  ),
];
