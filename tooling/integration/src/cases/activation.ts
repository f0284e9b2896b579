import type { Kind } from '@voxplain/testkit';
import { absent, type Case, data, given, weight } from '@voxplain/testkit';
import { opsetOf } from './sweep.js';

const dims = [
  [2, 7],
  [2, 3, 5],
  [2, 3, 4, 5],
  [1, 2, 3, 4, 5],
];

const plain: readonly (readonly [op: string, attributes: readonly Record<string, number | string>[], kind?: Kind, since?: number])[] = [
  ['Relu', [{}]],
  ['LeakyRelu', [{}, { alpha: 0.3 }]],
  ['ThresholdedRelu', [{}, { alpha: 0.17 }], 'distinct'],
  ['Elu', [{}, { alpha: 0.7 }]],
  ['Celu', [{}, { alpha: 2 }], 'away', 12],
  ['Selu', [{}, { alpha: 1.2, gamma: 0.8 }]],
  ['Sigmoid', [{}], 'normal'],
  ['HardSigmoid', [{}, { alpha: 0.5, beta: 0.53 }], 'distinct'],
  ['HardSwish', [{}], 'distinct', 14],
  ['Softplus', [{}], 'normal'],
  ['Softsign', [{}]],
  ['Mish', [{}], 'normal', 18],
  ['Gelu', [{}, { approximate: 'tanh' }], 'normal', 20],
  ['Swish', [{}, { alpha: 1.7 }], 'normal', 24],
];

const largest = 3.4028234663852886e38;
const scalar = (value: number) => given([], value);

export const activationCases: Case[] = [
  ...plain.flatMap(([op, attributes, kind = 'away', since]) =>
    attributes.flatMap((chosen, a) =>
      dims.map((shape, i) => ({ op, opset: opsetOf(i + a, since), attributes: chosen, inputs: [data(shape, kind)] })),
    ),
  ),
  ...[[2, 3, 4, 5], [3, 1, 1], [1], [5]].flatMap((slope, i) => [
    { op: 'PRelu', opset: opsetOf(i), inputs: [data([2, 3, 4, 5], 'away'), data(slope)] },
    { op: 'PRelu', opset: opsetOf(i), inputs: [data([2, 3, 4, 5], 'away'), weight(slope)] },
  ]),
  ...[11, 12, 13, 18].flatMap((opset) => [
    { op: 'Clip', opset, inputs: [data([2, 3, 4, 5], 'distinct'), scalar(-1), scalar(2)] },
    { op: 'Clip', opset, inputs: [data([2, 3, 4, 5], 'distinct'), scalar(0), scalar(6)] },
    { op: 'Clip', opset, inputs: [data([2, 9], 'distinct'), scalar(-1)] },
    { op: 'Clip', opset, inputs: [data([2, 9], 'distinct'), absent, scalar(1)] },
    { op: 'Clip', opset, inputs: [data([2, 9], 'distinct')] },
    { op: 'Clip', opset, inputs: [data([2, 9], 'distinct'), scalar(0), scalar(largest)], narrow: true },
    { op: 'Clip', opset, inputs: [data([2, 9], 'distinct'), scalar(-largest), scalar(1)], narrow: true },
  ]),
];
