import { type Case, data, fixed } from '@voxplain/testkit';
import { combinations } from './sweep.js';

export const scanCases: Case[] = [
  ...combinations({ kind: ['away', 'ties'] as const, exclusive: [0, 1], reverse: [0, 1], axis: [0, 1, -1] }).map(
    ({ kind, axis, ...flags }) => ({
      op: 'CumProd',
      opset: 26,
      inputs: [data([2, 3, 5], kind), fixed('int64', [], [axis])],
      attributes: flags,
      note: kind,
    }),
  ),
  { op: 'CumProd', opset: 26, inputs: [data([4, 12], 'ties'), fixed('int32', [], [1])], note: 'several zeros' },
  { op: 'CumProd', opset: 26, inputs: [data([2, 3], 'zeros'), fixed('int64', [], [1])], note: 'only zeros' },
];
