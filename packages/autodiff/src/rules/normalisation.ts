import { resolveAxes, type Value } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';

/** Per-channel parameters, shaped to broadcast along axis 1. */
const perChannel = (parameter: Value, rank: number): Value => parameter.reshape([1, parameter.dims[0]!, ...Array(rank - 2).fill(1)]);

/**
 * The cotangent through `(x - mean) / sqrt(variance + epsilon)` over `axes`, where `g` is the cotangent of the
 * normalised value: `(g - mean(g) - xhat mean(g xhat)) / sigma`.
 */
function throughStandardising(g: Value, x: Value, axes: readonly number[], epsilon: number): Value {
  const centred = x.sub(x.mean(axes));
  const sigma = centred.mul(centred).mean(axes).add(epsilon).sqrt();
  const xhat = centred.div(sigma);
  return g
    .sub(g.mean(axes))
    .sub(xhat.mul(g.mul(xhat).mean(axes)))
    .div(sigma);
}

const instance: Rule = (dy, { x: [x, scale], attributes }) => {
  const rank = x!.dims.length;
  return [throughStandardising(dy.mul(perChannel(scale!, rank)), x!, resolveAxes('space', rank), attributes.float('epsilon', 1e-5))];
};

const layer: Rule = (dy, { x: [x, scale], attributes }) => {
  const rank = x!.dims.length;
  const first = resolveAxes(attributes.int('axis', -1), rank)[0]!;
  const axes = resolveAxes('all', rank).slice(first);
  return [throughStandardising(dy.mul(scale!), x!, axes, attributes.float('epsilon', 1e-5))];
};

/** Groups of channels are normalised together; before opset 21 scale and bias were given per group. */
const group: Rule = (dy, { x: [x, scale], attributes }) => {
  const [batch, channels, ...space] = x!.dims as [number, number, ...number[]];
  const groups = attributes.int('num_groups', 1);
  const grouped = [batch, groups, channels / groups, ...space];
  const axes = resolveAxes('all', grouped.length).slice(2);
  const gamma = scale!.dims[0] === channels ? [1, groups, channels / groups] : [1, groups, 1];
  const g = dy.reshape(grouped).mul(scale!.reshape([...gamma, ...space.map(() => 1)]));
  return [throughStandardising(g, x!.reshape(grouped), axes, attributes.float('epsilon', 1e-5)).reshape(x!.dims)];
};

const rms: Rule = (dy, { x: [x, scale], attributes }) => {
  const axes = resolveAxes('all', x!.dims.length).slice(resolveAxes(attributes.int('axis', -1), x!.dims.length)[0]!);
  const g = dy.mul(scale!);
  const sigma = x!.mul(x!).mean(axes).add(attributes.float('epsilon', 1e-5)).sqrt();
  const xhat = x!.div(sigma);
  return [g.sub(xhat.mul(g.mul(xhat).mean(axes))).div(sigma)];
};

/** Axes of a Softmax: one since opset 13, before that `axis` and all behind it together. */
function softmaxAxes({ attributes, opset, x }: Forward): number[] {
  const rank = x[0]!.dims.length;
  if (opset >= 13) return resolveAxes(attributes.int('axis', -1), rank);
  return resolveAxes('all', rank).slice(resolveAxes(attributes.int('axis', 1), rank)[0]!);
}

export const normalisation = {
  BatchNormalization: (dy, { x: [x, scale, , , variance], attributes, outputs, refuse }) => {
    if (outputs.length > 1) refuse('in training mode');
    const slope = scale!.div(variance!.add(attributes.float('epsilon', 1e-5)).sqrt());
    return [dy.mul(perChannel(slope, x!.dims.length))];
  },
  InstanceNormalization: instance,
  LayerNormalization: layer,
  GroupNormalization: group,
  RMSNormalization: rms,
  Softmax: (dy, forward) => {
    const g = dy.mul(forward.y);
    return [g.sub(forward.y.mul(g.sum(softmaxAxes(forward))))];
  },
  LogSoftmax: (dy, forward) => [dy.sub(forward.y.exp().mul(dy.sum(softmaxAxes(forward))))],
} satisfies Rules;
