import { type Case, data, weight } from '../one-op.js';
import { combinations, opsetOf, spaces } from './sweep.js';

const layouts: readonly (readonly number[])[] = [[3, 7], ...spaces.map((space) => [2, 4, ...space])];
const softmaxDims = [
  [2, 5],
  [2, 3, 4],
  [2, 3, 4, 2],
];

export const normalisationCases: Case[] = [
  ...layouts.flatMap((dims, l) =>
    [{}, { epsilon: 0.1 }].map((attributes, i) => ({
      op: 'BatchNormalization',
      opset: [11, 14, 15, 18][(l + i) % 4]!,
      inputs: [data(dims), weight([dims[1]!]), weight([dims[1]!]), weight([dims[1]!]), weight([dims[1]!], 'positive')],
      attributes,
      linear: true,
    })),
  ),
  ...layouts.slice(1).flatMap((dims, l) =>
    [{}, { epsilon: 0.1 }].map((attributes, i) => ({
      op: 'InstanceNormalization',
      opset: opsetOf(l + i),
      inputs: [data(dims), weight([4]), weight([4])],
      attributes,
    })),
  ),
  ...[-1, 1, 2, -2].flatMap((axis, i) =>
    [true, false].map((bias) => {
      const dims = [2, 3, 5];
      const normalised = dims.slice(axis < 0 ? axis + 3 : axis);
      return {
        op: 'LayerNormalization',
        opset: i % 2 ? 17 : 21,
        inputs: [data(dims), weight(normalised), ...(bias ? [weight(normalised)] : [])],
        attributes: { axis, epsilon: 0.01 },
      };
    }),
  ),
  { op: 'LayerNormalization', opset: 17, inputs: [data([2, 4, 6]), weight([6]), weight([6])] },
  { op: 'LayerNormalization', opset: 17, inputs: [data([2, 4, 6]), weight([1]), weight([6])], note: 'scale broadcast' },
  ...layouts.flatMap((dims) =>
    dims[1] === 4
      ? combinations({ opset: [18, 21], groups: [1, 2, 4] }).map(({ opset, groups }) => ({
          op: 'GroupNormalization',
          opset,
          inputs: [data(dims), weight([opset < 21 ? groups : 4]), weight([opset < 21 ? groups : 4])],
          attributes: { num_groups: groups, epsilon: 0.01 },
          // since opset 21 the runtime keeps intermediates in float32, whatever the input
          ...(opset < 21 ? {} : { narrow: true }),
        }))
      : [],
  ),
  ...[-1, 1].map((axis) => ({
    op: 'RMSNormalization',
    opset: 23,
    inputs: [data([2, 3, 5]), weight(axis === 1 ? [3, 5] : [5])],
    attributes: { axis, epsilon: 0.01 },
  })),
  ...['Softmax', 'LogSoftmax'].flatMap((op) =>
    softmaxDims.flatMap((dims) => [
      ...[11, 13, 18].map((opset) => ({ op, opset, inputs: [data(dims)] })),
      ...combinations({ opset: [11, 13], axis: [0, 1, -1, ...(dims.length > 2 ? [2, -2] : [])] }).map(({ opset, axis }) => ({
        op,
        opset,
        inputs: [data(dims)],
        attributes: { axis },
      })),
    ]),
  ),
];
