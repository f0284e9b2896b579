import { type Case, data, weight } from '@voxplain/testkit';
import { combinations, opsetOf, repeat, spaces } from './sweep.js';

interface Kernels {
  readonly name: string;
  /** Per axis, the first `rank` are taken. */
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

const three = (n: number) => repeat(3, n);
const window = (
  name: string,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
  begin: readonly number[],
  end = begin,
): Kernels => ({ name, kernel, stride, dilation, begin, end });

/** Kernel, stride and pads; spaces are 11, 9 x 8 and 7 x 6 x 5, so that most strides do not divide. */
const grid: Kernels[] = combinations({
  kernel: [1, 2, 3],
  stride: [1, 2, 3],
  dilation: [1, 2],
  pads: ['none', 'one', 'begin', 'end'] as const,
})
  .filter(({ kernel, dilation }) => kernel > 1 || dilation === 1)
  .map(({ kernel, stride, dilation, pads }) =>
    window(
      `k${kernel} s${stride} d${dilation} ${pads}`,
      three(kernel),
      three(stride),
      three(dilation),
      three(pads === 'one' ? 1 : pads === 'begin' ? 2 : 0),
      three(pads === 'one' ? 1 : pads === 'end' ? 2 : 0),
    ),
  );

const odd: Kernels[] = [
  window('mixed kernels', [3, 1, 2], three(1), three(1), [1, 0, 0], [1, 0, 1]),
  window('mixed strides', [3, 2, 3], [2, 1, 3], three(1), [1, 0, 2], [0, 1, 1]),
  window('mixed dilations', [3, 2, 2], three(1), [1, 2, 3], [1, 0, 1]),
  window('mixed dilations and strides', [3, 2, 2], [2, 3, 1], [1, 2, 3], [1, 0, 1]),
  window('pads beyond the kernel', three(2), three(1), three(1), three(4), three(3)),
  window('pads beyond the kernel, strided', three(2), three(2), three(1), three(4), three(5)),
  window('pads beyond the kernel, one tap', three(1), three(1), three(1), three(3), three(2)),
  window('pads beyond the kernel, one tap, strided', three(1), three(3), three(1), three(4), three(2)),
  window('stride beyond the kernel', three(2), three(4), three(1), three(0)),
  window('stride beyond the space', three(3), three(12), three(1), three(1)),
  window('kernel as long as the space', [7, 6, 5], three(1), three(1), three(0)),
];

const cut = ({ kernel, stride, dilation, begin, end }: Kernels, rank: number) => ({
  kernel_shape: kernel.slice(0, rank),
  strides: stride.slice(0, rank),
  dilations: dilation.slice(0, rank),
  pads: [...begin.slice(0, rank), ...end.slice(0, rank)],
});

const conv = (
  space: readonly number[],
  attributes: Record<string, readonly number[] | number | string>,
  i: number,
  [from, to, group]: readonly number[] = [2, 3, 1],
  note?: string,
): Case => ({
  op: 'Conv',
  opset: opsetOf(i),
  inputs: [data([2, from!, ...space]), weight([to!, from! / group!, ...(attributes.kernel_shape as number[])])],
  attributes: { ...attributes, group: group! },
  linear: true,
  ...(note ? { note } : {}),
});

const groups = [
  [4, 4, 4],
  [4, 8, 4],
  [4, 6, 2],
];

const transposedConv = (
  space: readonly number[],
  attributes: Record<string, readonly number[] | number | string>,
  i: number,
  [from, to, group]: readonly number[] = [2, 3, 1],
): Case => ({
  op: 'ConvTranspose',
  opset: opsetOf(i),
  inputs: [data([2, from!, ...space]), weight([from!, to! / group!, ...(attributes.kernel_shape as number[])])],
  attributes: { ...attributes, group: group! },
  linear: true,
});

export const convolutionCases: Case[] = [
  ...spaces.flatMap((space) => [...grid, ...odd].map((kernels, i) => conv(space, cut(kernels, space.length), i, undefined, kernels.name))),
  ...spaces.flatMap((space) =>
    groups.flatMap((group) => [0, 14, 25, 31, 47].map((at, i) => conv(space, cut(grid[at]!, space.length), i, group, grid[at]!.name))),
  ),
  ...spaces.flatMap((space) =>
    combinations({ auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID'], stride: [1, 2, 3], kernel: [2, 3, 4] }).map(
      ({ auto_pad, stride, kernel }, i) =>
        conv(space, { auto_pad, kernel_shape: repeat(space.length, kernel), strides: repeat(space.length, stride) }, i),
    ),
  ),
  ...spaces.map((space, i) => ({
    op: 'Conv',
    opset: opsetOf(i),
    inputs: [data([2, 2, ...space]), weight([3, 2, ...repeat(space.length, 2)]), data([3])],
    linear: true,
    note: 'no attributes, computed bias',
  })),
  ...spaces.flatMap((space) =>
    combinations({ kernel: [1, 2, 3], stride: [1, 2, 3], dilation: [1, 2], pads: [0, 1], output: [0, 1] })
      .filter(({ kernel, stride, dilation, pads, output }) => (kernel > 1 || (dilation === 1 && pads === 0)) && output < stride)
      .map(({ kernel, stride, dilation, pads, output }, i) => {
        const all = (n: number) => repeat(space.length, n);
        return transposedConv(
          space.map((n) => n - 3),
          {
            kernel_shape: all(kernel),
            strides: all(stride),
            dilations: all(dilation),
            pads: [...all(pads), ...all(0)],
            output_padding: all(output),
          },
          i,
          i % 3 === 2 ? [4, 6, 2] : undefined,
        );
      }),
  ),
  ...spaces.map((space, i) =>
    transposedConv(space, { auto_pad: 'VALID', kernel_shape: repeat(space.length, 2), strides: repeat(space.length, 2) }, i),
  ),
  ...spaces.flatMap((space) =>
    combinations({ auto_pad: ['SAME_UPPER', 'SAME_LOWER'], stride: [1, 2, 3], kernel: [2, 3, 4], output: [0, 1] })
      .filter(({ stride, output }) => output < stride)
      .map(({ auto_pad, stride, kernel, output }, i) => {
        const all = (n: number) => repeat(space.length, n);
        const attributes = { auto_pad, kernel_shape: all(kernel), strides: all(stride), output_padding: all(output) };
        return transposedConv(
          space.map((n) => n - 3),
          attributes,
          i,
        );
      }),
  ),
  ...spaces.flatMap((space) =>
    combinations({ auto_pad: ['NOTSET', 'SAME_UPPER', 'SAME_LOWER'], stride: [2, 3], kernel: [3, 4], more: [0, 1, 2] }).map(
      ({ auto_pad, stride, kernel, more }, i) =>
        transposedConv(
          space.map((n) => n - 3),
          {
            auto_pad,
            kernel_shape: repeat(space.length, kernel),
            strides: repeat(space.length, stride),
            output_shape: space.map((n) => (n - 3) * stride - more),
          },
          i,
        ),
    ),
  ),
  ...spaces.map((space, i) => ({
    op: 'ConvTranspose',
    opset: opsetOf(i),
    inputs: [data([2, 2, ...space]), weight([2, 3, ...repeat(space.length, 2)]), data([3])],
    linear: true,
    note: 'no attributes, computed bias',
  })),
];
