import { type Case, data, weight } from '@voxplain/testkit';
import { combinations, opsetOf } from './sweep.js';

const products = [
  [[3], [3]],
  [[3], [3, 4]],
  [[2, 3], [3]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [5, 2, 3],
    [3, 4],
  ],
  [
    [2, 3],
    [5, 3, 4],
  ],
  [
    [5, 2, 3],
    [5, 3, 4],
  ],
  [
    [5, 2, 3],
    [1, 3, 4],
  ],
  [
    [6, 1, 2, 3],
    [5, 3, 4],
  ],
  [[6, 5, 2, 3], [3]],
  [[3], [6, 5, 3, 4]],
  [
    [1, 5, 2, 3],
    [6, 1, 3, 4],
  ],
  [
    [1, 1],
    [1, 1],
  ],
];

const gemm = combinations({
  transA: [0, 1],
  transB: [0, 1],
  alpha: [1, 0.5],
  beta: [1, -2],
  c: [undefined, [2, 4], [4], [1, 4], [2, 1], []],
});

export const matrixCases: Case[] = [
  ...products.map(([a, b], i) => ({ op: 'MatMul', opset: opsetOf(i), inputs: [data(a!), data(b!)], linear: true })),
  ...products.map(([a, b], i) => ({ op: 'MatMul', opset: opsetOf(i + 1), inputs: [data(a!), weight(b!)], linear: true })),
  ...products.map(([a, b], i) => ({ op: 'MatMul', opset: opsetOf(i + 2), inputs: [weight(a!), data(b!)], linear: true })),
  ...gemm.map(({ c, ...attributes }, i) => ({
    op: 'Gemm',
    opset: opsetOf(i),
    inputs: [data(attributes.transA ? [3, 2] : [2, 3]), data(attributes.transB ? [4, 3] : [3, 4]), ...(c ? [data(c)] : [])],
    attributes,
    linear: true,
  })),
];
