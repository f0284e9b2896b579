import { type Case, data } from '@voxplain/testkit';

export const determinantCases: Case[] = [
  ...[
    [1, 1],
    [2, 2],
    [3, 3],
    [2, 3, 3],
    [2, 1, 4, 4],
    [2, 5, 5],
  ].map((dims, i) => ({
    op: 'Det',
    opset: i % 2 ? 11 : 22,
    inputs: [data(dims)],
  })),
  { op: 'Det', opset: 17, inputs: [data([3, 2, 2], 'zeros')], note: 'no inverse' },
  { op: 'Det', opset: 17, inputs: [data([2, 3, 3], 'ties')], note: 'some without inverse' },
];
