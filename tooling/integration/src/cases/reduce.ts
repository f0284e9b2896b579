import type { Kind } from '@voxplain/testkit';
import { type Case, data, ints } from '@voxplain/testkit';

const operators: readonly (readonly [op: string, kind: Kind, linear?: boolean])[] = [
  ['ReduceSum', 'normal', true],
  ['ReduceMean', 'normal', true],
  ['ReduceMax', 'distinct'],
  ['ReduceMin', 'distinct'],
  ['ReduceProd', 'away'],
  ['ReduceL1', 'away'],
  ['ReduceL2', 'normal'],
  ['ReduceSumSquare', 'normal'],
  ['ReduceLogSum', 'positive'],
  ['ReduceLogSumExp', 'normal'],
];

const dims = [2, 3, 4];
const axesLists = [[1], [-1], [0, 2], [2, 0], [0, 1, 2], undefined];

const sweeps = operators.flatMap(([op, kind, linear = false]): Case[] => {
  const asInput = op === 'ReduceSum' ? [13, 18, 21] : [18, 21];
  const asAttribute = op === 'ReduceSum' ? [11] : [11, 13, 17];
  const one = (opset: number, keepdims: number, axes: readonly number[] | undefined): Case => {
    const input = asInput.includes(opset);
    return {
      op,
      opset,
      linear,
      inputs: [data(dims, kind), ...(axes && input ? [ints(...axes)] : [])],
      attributes: { keepdims, ...(axes && !input ? { axes } : {}) },
    };
  };
  return [
    ...[...asAttribute, ...asInput].flatMap((opset, o) => axesLists.map((axes, a) => one(opset, (o + a) % 2, axes))),
    ...axesLists.map((axes, a) => one(asInput.at(-1)!, (asAttribute.length + asInput.length + a) % 2, axes)),
    { op, opset: asInput[0]!, linear, inputs: [data(dims, kind)], attributes: { noop_with_empty_axes: 1 } },
    { op, opset: asInput[0]!, linear, inputs: [data(dims, kind), ints()], attributes: { noop_with_empty_axes: 1 } },
    { op, opset: asInput[0]!, linear, inputs: [data(dims, kind), ints()], attributes: { keepdims: 0 } },
    { op, opset: 11, linear, inputs: [data([1, 3, 1], kind)], attributes: { axes: [0, 2], keepdims: 0 } },
  ];
});

export const reduceCases: Case[] = [
  ...sweeps,
  ...(['ties', 'zeros'] as const).flatMap((kind) =>
    [[1], [0, 2], [0, 1, 2]].map((axes) => ({ op: 'ReduceProd', opset: 13, inputs: [data(dims, kind)], attributes: { axes }, note: kind })),
  ),
  { op: 'ReduceProd', opset: 18, inputs: [data([9, 2], 'ties'), ints(1)], note: 'some zeros' },
  ...[
    [2, 3, 7],
    [2, 3, 4, 3],
    [2, 1, 3, 2, 3],
  ].flatMap((space) => [
    { op: 'GlobalLpPool', opset: 11, inputs: [data(space)] },
    ...[1, 2, 3].map((p) => ({ op: 'GlobalLpPool', opset: 18, inputs: [data(space, 'away')], attributes: { p } })),
  ]),
];
