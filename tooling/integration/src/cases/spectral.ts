import { absent, type Case, data, fixed, type Input, weight } from '@voxplain/testkit';
import { combinations } from './sweep.js';

const number = (value: number): Input => fixed('int64', [], [value]);

/** The axis is an attribute before opset 20. */
const dft = (
  opset: number,
  dims: readonly number[],
  axis: number | undefined,
  length: number | undefined,
  flags: Record<string, number> = {},
): Case => {
  const inputs = [data(dims), length === undefined ? absent : number(length), axis === undefined || opset < 20 ? absent : number(axis)];
  while (inputs.at(-1) === absent) inputs.pop();
  return { op: 'DFT', opset, inputs, attributes: { ...flags, ...(axis !== undefined && opset < 20 ? { axis } : {}) }, linear: true };
};

export const spectralCases: Case[] = [
  ...combinations({ opset: [17, 20], inverse: [0, 1], parts: [1, 2], axis: [1, 2, -2], length: [undefined, 4, 7] }).map(
    ({ opset, inverse, parts, axis, length }) => dft(opset, [2, 6, 5, parts], axis, length, { inverse }),
  ),
  ...combinations({ opset: [17, 20], axis: [1, 2], length: [undefined, 4, 7, 8] }).map(({ opset, axis, length }) =>
    dft(opset, [2, 6, 5, 1], axis, length, { onesided: 1 }),
  ),
  ...combinations({ axis: [1, 2], odd: [undefined, 0, 1] }).map(({ axis, odd }) =>
    dft(20, [2, 6, 5, 2], axis, odd === undefined ? undefined : 2 * (6 - axis) + odd, { onesided: 1, inverse: 1 }),
  ),
  dft(17, [2, 8, 1], undefined, undefined),
  dft(20, [2, 8, 1], undefined, undefined),
  ...combinations({ step: [2, 3, 4, 7, 9], onesided: [0, 1], windowed: [true, false] }).map(({ step, onesided, windowed }, i) => ({
    op: 'STFT',
    opset: i % 2 ? 17 : 20,
    inputs: [data([2, 23, 1]), number(step), windowed ? weight([7]) : absent, ...(windowed && i % 3 ? [] : [number(7)])],
    attributes: { onesided },
    linear: true,
  })),
];
