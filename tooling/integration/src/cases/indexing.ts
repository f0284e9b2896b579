import { type Case, data, fixed, ints } from '../one-op.js';
import { opsetOf } from './sweep.js';

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

export const indexingCases: Case[] = [
  ...indices.flatMap((index, n) =>
    [0, 1, 2, -1].map((axis, i) => ({
      op: 'Gather',
      opset: opsetOf(n + i),
      inputs: [data(table), index],
      attributes: { axis },
      linear: true,
    })),
  ),
  { op: 'Gather', opset: 13, inputs: [data([5]), fixed('int64', [], [3])], linear: true },
  { op: 'GatherElements', opset: 16, inputs: [data([3, 3]), fixed('int64', [2, 3], [1, 2, 0, 2, 0, 0])], linear: true },
  {
    op: 'GatherElements',
    opset: 18,
    inputs: [data([3, 4]), fixed('int64', [3, 2], [-1, 2, 0, 0, 3, -4])],
    attributes: { axis: 1 },
    linear: true,
  },
  {
    op: 'GatherElements',
    opset: 21,
    inputs: [data([2, 3, 4]), fixed('int64', [1, 3, 2], [-1, 2, 0, 0, 3, 3])],
    attributes: { axis: -1 },
    linear: true,
  },
];
