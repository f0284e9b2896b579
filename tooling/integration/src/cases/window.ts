import { type Case, data } from '@voxplain/testkit';
import { combinations, every, repeat, spaces } from './sweep.js';

const pad = (rank: number, pads: 'none' | 'one' | 'begin' | 'end') => [
  ...repeat(rank, pads === 'one' || pads === 'begin' ? 1 : 0),
  ...repeat(rank, pads === 'one' || pads === 'end' ? 1 : 0),
];

/** The windows of AveragePool and LpPool. */
export const windowCases: Case[] = spaces.flatMap((space) => {
  const rank = space.length;
  const all = (n: number) => repeat(rank, n);
  const average = combinations({
    kernel: [2, 3],
    stride: [1, 2, 3],
    pads: ['none', 'one', 'begin', 'end'] as const,
    count_include_pad: [0, 1],
    ceil_mode: [0, 1],
  });
  return [
    ...average.map(({ kernel, stride, pads, ...attributes }, i) => ({
      op: 'AveragePool',
      opset: [11, 13, 18, 19, 21, 22][i % 6]!,
      inputs: [data([2, 3, ...space])],
      attributes: { kernel_shape: all(kernel), strides: all(stride), pads: pad(rank, pads), ...attributes },
      linear: true,
    })),
    ...every(
      2,
      average.filter(({ stride }) => stride < 3),
    ).map(({ kernel, stride, pads, ...attributes }) => ({
      op: 'AveragePool',
      opset: 19,
      inputs: [data([2, 3, ...space])],
      attributes: { kernel_shape: all(kernel), strides: all(stride), dilations: all(2), pads: pad(rank, pads), ...attributes },
      linear: true,
    })),
    ...combinations({ auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID'], stride: [1, 2], count_include_pad: [0, 1] }).map(
      ({ stride, ...attributes }) => ({
        op: 'AveragePool',
        opset: 11,
        inputs: [data([2, 3, ...space])],
        attributes: { kernel_shape: all(3), strides: all(stride), ...attributes },
        linear: true,
      }),
    ),
    { op: 'AveragePool', opset: 11, inputs: [data([2, 3, ...space])], attributes: { kernel_shape: all(2) }, linear: true },
    ...combinations({ p: [1, 2, 3], stride: [1, 2], pads: ['none', 'one', 'begin'] as const }).map(({ p, stride, pads }, i) => ({
      op: 'LpPool',
      opset: [11, 18, 22][i % 3]!,
      inputs: [data([1, 2, ...space.map((n) => n - 1)], 'away')],
      attributes: { p, kernel_shape: all(3), strides: all(stride), pads: pad(rank, pads) },
    })),
    {
      op: 'LpPool',
      opset: 18,
      inputs: [data([1, 2, ...space], 'away')],
      attributes: { kernel_shape: all(2), strides: all(2), dilations: all(2), ceil_mode: 1 },
    },
    {
      op: 'LpPool',
      opset: 11,
      inputs: [data([1, 2, ...space], 'away')],
      attributes: { kernel_shape: all(2), strides: all(2), auto_pad: 'SAME_UPPER' },
    },
  ] satisfies Case[];
});
