import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { eitherWay, filled, longAxis, picture, positive, varied, withRank } from './adapt.js';
import type { Choices } from './choices.js';

const epsilon = 0.1;
/** A parameter is a weight, or comes from another tensor. */
const parameter = (g: RandomGraph, b: Drawn, dims: readonly number[], random: Choices): Drawn =>
  random.once(3) ? filled(g, b, dims) : g.weight(dims);

const batch: Operator = (g, a, b, random) => {
  const x = withRank(g, a, [2, 3, 4, 5], random);
  const channels = [x.dims[1]!];
  const scale = [parameter(g, b, channels, random), parameter(g, b, channels, random)];
  if (g.opset >= 14 && random.once(4)) {
    // weights: where the runtime updates computed statistics in place it also overwrites who else reads them
    const statistics = [g.weight(channels), g.weight(channels, 1, 'positive')];
    const dims = [x.dims, channels, channels];
    return g.outputs('BatchNormalization', [x, ...scale, ...statistics], dims, { epsilon, training_mode: 1 })[0]!;
  }
  const variance = random.once(3) ? positive(g, filled(g, b, channels), random) : g.weight(channels, 1, 'positive');
  const statistics = [parameter(g, b, channels, random), variance];
  return g.op('BatchNormalization', [x, ...scale, ...statistics], x.dims, { epsilon });
};

const instance: Operator = (g, a, b, random) => {
  const x = picture(g, a, random);
  const parameters = [0, 1].map(() => parameter(g, b, [x.dims[1]!], random));
  return g.op('InstanceNormalization', [x, ...parameters], x.dims, { epsilon });
};

/** Along the last axes. */
const trailing =
  (op: string, parameters: number): Operator =>
  (g, a, b, random) => {
    const x = withRank(g, a, [1, 2, 3, 4], random);
    const axis = random.between(0, longAxis(x, random));
    const dims = x.dims.slice(axis);
    const given = Array.from({ length: random.between(1, parameters) }, () => parameter(g, b, dims, random));
    return g.op(op, [x, ...given], x.dims, { axis: eitherWay(axis, x.dims.length, random), epsilon });
  };

const group: Operator = (g, a, b, random) => {
  const x = picture(g, a, random);
  const channels = x.dims[1]!;
  const num_groups = random.of([1, 2, channels].filter((n) => channels % n === 0));
  const parameters = [0, 1].map(() => parameter(g, b, [g.opset < 21 ? num_groups : channels], random));
  return g.op('GroupNormalization', [x, ...parameters], x.dims, { num_groups, epsilon });
};

const meanVariance: Operator = (g, a, _, random) => {
  const x = varied(g, picture(g, a, random));
  const axes = random.of([[0, 2], [2], [1, 2], [0, 1, 2]]);
  return g.op('MeanVarianceNormalization', [x], x.dims, { axes });
};

const localResponse: Operator = (g, a, _, random) => {
  const x = picture(g, a, random, [4]);
  return g.op('LRN', [x], x.dims, { size: random.of([1, 3, 5]), alpha: 0.9, beta: random.of([0.75, 1.5]), bias: 1.5 });
};

const unitLength: Operator = (g, a, _, random) => {
  const x = varied(g, withRank(g, a, [1, 2, 3, 4, 5], random));
  const axis = longAxis(x, random);
  return g.op('LpNormalization', [x], x.dims, { p: random.between(1, 2), axis: eitherWay(axis, x.dims.length, random) });
};

const softmax =
  (op: string): Operator =>
  (g, a, _, random) => {
    const x = withRank(g, a, [1, 2, 3, 4, 5], random);
    const axis = longAxis(x, random);
    return g.op(op, [x], x.dims, random.once(4) && x.dims.length > 1 ? {} : { axis: eitherWay(axis, x.dims.length, random) });
  };

export const normalisations = {
  BatchNormalization: batch,
  InstanceNormalization: instance,
  LayerNormalization: trailing('LayerNormalization', 2),
  GroupNormalization: group,
  RMSNormalization: trailing('RMSNormalization', 1),
  MeanVarianceNormalization: meanVariance,
  LRN: localResponse,
  LpNormalization: unitLength,
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
} satisfies Record<string, Operator>;
