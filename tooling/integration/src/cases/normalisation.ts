import { type Case, data, weight } from '@voxplain/testkit';
import { combinations, opsetOf, spaces } from './sweep.js';

const layouts: readonly (readonly number[])[] = [[3, 7], ...spaces.map((space) => [2, 4, ...space])];
/** Small: where parameters come from data their gradients are sums over these. */
const small = [
  [2, 4, 5],
  [2, 4, 3, 2],
  [2, 4, 3, 2, 2],
];
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
  ...[[3, 7], ...small].map((dims, l) => {
    const parameters = [[dims[1]!], [dims[1]!], [dims[1]!], [dims[1]!]];
    const inputs = [data(dims), ...parameters.map((of, i) => data(of, i === 3 ? 'positive' : 'normal'))];
    return { op: 'BatchNormalization', opset: opsetOf(l), inputs, attributes: { epsilon: 0.1 }, note: 'parameters from data' };
  }),
  ...combinations({ dims: [[6, 3], ...small], opset: [14, 15] }).map(({ dims, opset }) => ({
    op: 'BatchNormalization',
    opset,
    inputs: [data(dims), data([dims[1]!]), data([dims[1]!]), weight([dims[1]!]), weight([dims[1]!], 'positive')],
    attributes: { training_mode: 1, epsilon: 0.1 },
    outputs: 3,
    scored: [0],
  })),
  ...small.map((dims, l) => ({
    op: 'InstanceNormalization',
    opset: opsetOf(l),
    inputs: [data(dims), data([4]), data([4])],
    note: 'adaptive',
  })),
  ...[[4], [3, 4], [1], [3, 1]].map((parameters) => ({
    op: 'LayerNormalization',
    opset: 17,
    inputs: [data([2, 3, 4]), data(parameters), data(parameters)],
    attributes: { axis: parameters.length === 2 && parameters[1] === 4 ? 1 : -1, epsilon: 0.01 },
    note: 'adaptive',
  })),
  ...combinations({ scored: [[0, 1, 2], [1], [2], [0, 2]], axis: [-1, 1] }).map(({ scored, axis }) => ({
    op: 'LayerNormalization',
    opset: 17,
    inputs: [data([2, 3, 4]), data(axis === 1 ? [3, 4] : [4])],
    attributes: { axis, epsilon: 0.01 },
    outputs: 3,
    scored,
    // mean and inverse deviation are float32
    narrow: true,
  })),
  ...small.flatMap((dims) =>
    combinations({ opset: [18, 21], groups: [1, 2, 4] }).map(({ opset, groups }) => ({
      op: 'GroupNormalization',
      opset,
      inputs: [data(dims), data([opset < 21 ? groups : 4]), data([opset < 21 ? groups : 4])],
      attributes: { num_groups: groups, epsilon: 0.01 },
      ...(opset < 21 ? {} : { narrow: true }),
      note: 'adaptive',
    })),
  ),
  { op: 'RMSNormalization', opset: 23, inputs: [data([2, 3, 5]), data([3, 5])], attributes: { axis: 1 }, note: 'adaptive' },
  { op: 'RMSNormalization', opset: 23, inputs: [data([2, 3, 5, 2]), data([5, 1])], attributes: { axis: 2 }, note: 'adaptive' },
  ...combinations({
    opset: [11, 13],
    dims: [
      [2, 3, 4, 3],
      [3, 1, 2, 5],
    ],
  }).map(({ opset, dims }) => ({
    op: 'MeanVarianceNormalization',
    opset,
    inputs: [data(dims)],
  })),
  ...[[0, 2], [-1], [1, 2], [0, 1, 2]].map((axes, i) => ({
    op: 'MeanVarianceNormalization',
    opset: opsetOf(i),
    inputs: [data([2, 3, 5])],
    attributes: { axes },
  })),
  { op: 'MeanVarianceNormalization', opset: 18, inputs: [data([2, 3, 4, 3, 2])], attributes: { axes: [0, 2, 3, 4] } },
  // the runtime has a kernel for images and odd sizes only
  ...combinations({ size: [1, 3, 5, 7], beta: [0.75, 1.5] }).map(({ size, beta }, i) => ({
    op: 'LRN',
    opset: opsetOf(i),
    inputs: [data([2, 4, 3, 5])],
    attributes: { size, alpha: 0.9, beta, bias: 1 + (i % 3) / 2 },
  })),
  { op: 'LRN', opset: 13, inputs: [data([1, 9, 3, 2])], attributes: { size: 5 } },
  ...combinations({ p: [1, 2], axis: [0, 1, -1, -2] }).map(({ p, axis }, i) => ({
    op: 'LpNormalization',
    opset: i % 3 ? opsetOf(i) : 22,
    inputs: [data([2, 3, 4], 'away')],
    attributes: { p, axis },
  })),
  { op: 'LpNormalization', opset: 13, inputs: [data([2, 5])] },
  { op: 'LpNormalization', opset: 13, inputs: [data([2, 2, 3, 4, 2])], attributes: { axis: 1 } },
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
