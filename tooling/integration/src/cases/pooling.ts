import type { Kind } from '@voxplain/testkit';
import { type Case, data } from '@voxplain/testkit';
import { opsetOf, spaces } from './sweep.js';

/** Pooling over the whole space. */
export const poolingCases: Case[] = [
  ...spaces.map((space, i) => ({ op: 'GlobalAveragePool', opset: opsetOf(i), inputs: [data([2, 3, ...space])], linear: true })),
  ...spaces.map((space, i) => ({ op: 'GlobalMaxPool', opset: opsetOf(i), inputs: [data([2, 3, ...space], 'distinct' satisfies Kind)] })),
];
