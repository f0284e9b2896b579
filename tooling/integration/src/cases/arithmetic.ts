import { typeCode } from '@voxplain/graph';
import type { Kind } from '@voxplain/testkit';
import { type Case, data, fixed, given, weight } from '@voxplain/testkit';
import { opsetOf } from './sweep.js';

const unary: readonly (readonly [op: string, kind: Kind])[] = [
  ['Neg', 'normal'],
  ['Abs', 'away'],
  ['Exp', 'normal'],
  ['Log', 'positive'],
  ['Sqrt', 'positive'],
  ['Reciprocal', 'away'],
  ['Sin', 'normal'],
  ['Cos', 'normal'],
  ['Tan', 'unit'],
  ['Asin', 'unit'],
  ['Acos', 'unit'],
  ['Atan', 'normal'],
  ['Sinh', 'normal'],
  ['Cosh', 'normal'],
  ['Tanh', 'normal'],
  ['Asinh', 'normal'],
  ['Acosh', 'aboveOne'],
  ['Atanh', 'unit'],
  ['Erf', 'normal'],
  ['Identity', 'normal'],
];

/** Dims of two operands, each broadcast over the other in one way. */
const pairs = [
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[2, 3, 4], [4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [1, 4],
    [2, 3, 1],
  ],
  [[2, 3, 4], []],
  [[], [2, 3]],
  [
    [2, 3, 4, 5],
    [1, 3, 1, 1],
  ],
  [
    [1, 1, 4],
    [2, 3, 1],
  ],
  [[1], [1, 1]],
] as const;

const condition = (dims: readonly number[]) =>
  fixed(
    'bool',
    dims,
    Array.from({ length: dims.reduce((n, d) => n * d, 1) }, (_, i) => ((i * 7) % 3 === 0 ? 1 : 0)),
  );

export const arithmeticCases: Case[] = [
  ...unary.flatMap(([op, kind]) => [[2, 3, 4], [7], []].map((dims, i) => ({ op, opset: opsetOf(i), inputs: [data(dims, kind)] }))),
  ...['Add', 'Sub', 'Mul'].flatMap((op) => pairs.map(([a, b], i) => ({ op, opset: opsetOf(i), inputs: [data(a), data(b)], linear: true }))),
  ...pairs.map(([a, b], i) => ({ op: 'Div', opset: opsetOf(i), inputs: [data(a), data(b, 'away')] })),
  ...pairs.map(([a, b], i) => ({ op: 'Pow', opset: opsetOf(i), inputs: [data(a, 'positive'), data(b)], note: 'computed exponent' })),
  ...[2, 3, 1, 0.5, -1, 2.5].flatMap((exponent, i) => [
    { op: 'Pow', opset: opsetOf(i), inputs: [data([2, 3, 4], 'positive'), given([], exponent)] },
    { op: 'Pow', opset: opsetOf(i), inputs: [data([2, 3, 4], 'positive'), given([1], exponent)] },
  ]),
  ...[2, 3].map((exponent) => ({ op: 'Pow', opset: 13, inputs: [data([2, 3, 4], 'away'), fixed('int64', [], [exponent])] })),
  ...[2, 3].map((exponent, i) => ({
    op: 'Pow',
    opset: opsetOf(i),
    inputs: [data([2, 3, 4], 'away'), given([], exponent)],
    note: 'negative base',
  })),
  { op: 'Pow', opset: 13, inputs: [data([2, 3], 'positive'), given([3], 1, 2, 3)] },
  { op: 'Pow', opset: 13, inputs: [weight([2, 3], 'positive'), data([2, 3])] },
  { op: 'Mod', opset: 13, inputs: [data([2, 3, 4], 'distinct'), given([], 1)], attributes: { fmod: 1 } },
  ...pairs.map(([a, b]) => ({
    op: 'Mod',
    opset: 13,
    inputs: [data(a, 'distinct'), data(b, 'positive')],
    attributes: { fmod: 1 },
    note: 'computed divisor',
  })),
  ...[{}, { lambd: 1 }, { bias: 0.3 }, { lambd: 0.2, bias: 1.5 }].map((attributes, i) => ({
    op: 'Shrink',
    opset: opsetOf(i),
    inputs: [data([2, 3, 4], 'distinct')],
    attributes,
    // in float32 whatever the input
    narrow: true,
  })),
  ...['Sum', 'Mean'].flatMap((op) => [
    { op, opset: 11, inputs: [data([2, 3, 4])], linear: true },
    { op, opset: 13, inputs: [data([2, 3, 4]), data([3, 1]), data([2, 1, 4])], linear: true },
    { op, opset: 18, inputs: [data([]), data([3, 4]), data([4]), data([1, 3, 1])], linear: true },
  ]),
  ...['Max', 'Min'].flatMap((op) => [
    { op, opset: 11, inputs: [data([2, 3, 4], 'distinct')] },
    { op, opset: 12, inputs: [data([2, 3, 4], 'distinct'), data([2, 3, 4], 'distinct')] },
    { op, opset: 13, inputs: [data([2, 3, 4], 'distinct'), data([3, 1], 'distinct'), data([4], 'distinct')] },
    { op, opset: 18, inputs: [data([1, 4], 'distinct'), data([3, 1], 'distinct'), data([], 'distinct')] },
  ]),
  ...(
    [
      [
        [2, 3, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
      [[4], [2, 3, 4], []],
      [[2, 3, 1], [4], [3, 1]],
      [[], [2, 3], [3]],
    ] as const
  ).map(([c, a, b], i) => ({ op: 'Where', opset: opsetOf(i), inputs: [condition(c), data(a), data(b)], linear: true })),
  { op: 'Dropout', opset: 11, inputs: [data([2, 3, 4])], linear: true },
  { op: 'Dropout', opset: 13, inputs: [data([2, 3, 4]), fixed('float32', [], [0.5])], linear: true },
  { op: 'Dropout', opset: 13, inputs: [data([2, 3, 4])], outputs: 2, scored: [0], linear: true },
  { op: 'Cast', opset: 13, inputs: [data([2, 3, 4])], attributes: { to: typeCode('float64') }, gives: 'float64', linear: true },
  { op: 'Cast', opset: 11, inputs: [data([2, 3, 4])], attributes: { to: typeCode('float32') }, linear: true },
  { op: 'CastLike', opset: 15, inputs: [data([2, 3, 4]), fixed('float64', [1], [1])], gives: 'float64', linear: true },
];
