import { elementCount } from '@voxplain/core';
import { resolveAxes, type Value } from '@voxplain/graph';
import { fit } from '../accumulate.js';
import type { Forward, Rule, Rules } from '../rule.js';

const reciprocal = (value: Value) => value.op('Reciprocal', [], value.dims);

/** Per-channel parameters, shaped to broadcast along axis 1. */
const perChannel = (parameter: Value, rank: number): Value => parameter.reshape([1, parameter.dims[0]!, ...Array(rank - 2).fill(1)]);
const notChannel = (rank: number): number[] => resolveAxes('all', rank).filter((axis) => axis !== 1);
const channelSums = (value: Value): Value => value.sum(notChannel(value.dims.length), false);

/** What the mean leaves; its own adjoint. */
const centre = (value: Value, axes: readonly number[]): Value => value.sub(value.mean(axes));

/**
 * `1 / sqrt(mean(x^2) + epsilon)`: what gives `x` the length that its number of elements asks for. Squares are added up axis by axis:
 * runtimes add them one by one, which over a volume loses a digit.
 */
const inverseLength = (x: Value, axes: readonly number[], epsilon: number): Value => {
  const count = axes.reduce((product, axis) => product * x.dims[axis]!, 1);
  const [last, ...others] = axes.toReversed();
  const kept = x.dims.map((dim, axis) => (axis === last ? 1 : dim));
  const rows = x.op('ReduceSumSquare', [], kept, { axes: [last!], keepdims: 1 });
  const squares = others.reduce((sum, axis) => sum.sum([axis]), rows);
  return reciprocal(squares.div(count).add(epsilon).sqrt());
};

/**
 * Cotangents of `x`, `scale` and `bias` of `inverseLength(c) c scale + bias` with `c = adjust(x)`, where `adjust` is its
 * own adjoint: `dx = adjust(g - c mean(g c) inverse^2) inverse`, `g = dy scale`. Those of scale and bias have the dims
 * of `x`.
 */
function standardising(
  dy: Value,
  x: Value,
  scale: Value | undefined,
  axes: readonly number[],
  epsilon: number,
  adjust: typeof centre = centre,
): [dx: Value, dscale: Value, dbias: Value] {
  const c = adjust(x, axes);
  const inverse = inverseLength(c, axes, epsilon);
  // a scale that is one number along the axes is multiplied with the inverse, which is small
  const common = scale && axes.every((axis) => (scale.dims.at(axis - x.dims.length) ?? 1) === 1);
  const g = scale && !common ? dy.mul(scale) : dy;
  const across = g.sub(c.mul(g.mul(c).mean(axes).mul(inverse.mul(inverse))));
  return [adjust(across, axes).mul(common ? inverse.mul(scale) : inverse), dy.mul(c.mul(inverse)), dy];
}

/** The slopes of the running statistics are constants; in training those of the batch take their place. */
const batch: Rule = (dy, { x: [x, scale, , mean, variance], attributes, outputs }) => {
  const rank = x!.dims.length;
  const epsilon = attributes.float('epsilon', 1e-5);
  if (outputs.length > 1) {
    const [dx, dscale, dbias] = standardising(dy, x!, perChannel(scale!, rank), notChannel(rank), epsilon);
    return [dx, channelSums(dscale), channelSums(dbias), null, null];
  }
  const inverse = reciprocal(variance!.add(epsilon).sqrt());
  const slope = scale!.mul(inverse);
  const sums = channelSums(dy);
  const moments = channelSums(dy.mul(x!.sub(perChannel(mean!, rank)))).mul(inverse);
  return [dy.mul(perChannel(slope, rank)), moments, sums, sums.mul(slope).neg(), moments.mul(slope).mul(inverse).mul(-0.5)];
};

const instance: Rule = (dy, { x: [x, scale], attributes }) => {
  const rank = x!.dims.length;
  const epsilon = attributes.float('epsilon', 1e-5);
  const [dx, dscale, dbias] = standardising(dy, x!, perChannel(scale!, rank), resolveAxes('space', rank), epsilon);
  return [dx, channelSums(dscale), channelSums(dbias)];
};

/** The axes from `axis` on. */
const trailing = ({ attributes, x: [x] }: Forward, axis: number): number[] => {
  const rank = x!.dims.length;
  return resolveAxes('all', rank).slice(resolveAxes(attributes.int('axis', axis), rank)[0]!);
};

/** The second and third outputs are the mean and the inverse deviation `r`, with `dr/dx = -r^3 (x - mean) / count`. */
const layer: Rule = (dy, forward) => {
  const [x, scale] = forward.x as [Value, Value];
  const axes = trailing(forward, -1);
  const epsilon = forward.attributes.float('epsilon', 1e-5);
  const [dx, ...parameters] = standardising(dy, x, scale, axes, epsilon);
  if (forward.outputs.length === 1) return [dx, ...parameters];
  const [, dmean, dinverse] = forward.cotangents().map((cotangent) => cotangent?.cast(dy.type));
  const centred = centre(x, axes);
  const bend = centred.mul(inverseLength(centred, axes, epsilon).pow(3));
  const moved = (dmean ?? dy.scalar(0)).sub(bend.mul(dinverse ?? 0));
  return [dx.add(moved.div(elementCount(axes.map((axis) => x.dims[axis]!)))), ...parameters];
};

/** Groups of channels are normalised together; before opset 21 scale and bias were given per group. */
const group: Rule = (dy, { x: [x, scale], attributes }) => {
  const [samples, channels, ...space] = x!.dims as [number, number, ...number[]];
  const groups = attributes.int('num_groups', 1);
  const grouped = [samples, groups, channels / groups, ...space];
  const axes = resolveAxes('all', grouped.length).slice(2);
  const gamma = [1, groups, scale!.dims[0]! / groups, ...space.map(() => 1)];
  const epsilon = attributes.float('epsilon', 1e-5);
  const [dx, ...parameters] = standardising(dy.reshape(grouped), x!.reshape(grouped), scale!.reshape(gamma), axes, epsilon);
  return [dx.reshape(x!.dims), ...parameters.map((wide) => fit(wide, gamma).reshape(scale!.dims))];
};

/** `x / denominator^beta`; the denominator adds up the squares of neighbouring channels, which is average pooling along them. */
const localResponse: Rule = (dy, { x: [x], y, attributes }) => {
  const [samples, channels, ...space] = x!.dims as [number, number, ...number[]];
  const size = attributes.int('size', 1);
  const beta = attributes.float('beta', 0.75);
  const alpha = attributes.float('alpha', 1e-4);
  const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const across = (value: Value, begin: number, end: number) => {
    const flat = value.reshape([samples, 1, channels, elementCount(space)]);
    const window = { kernel_shape: [size, 1], pads: [begin, 0, end, 0], count_include_pad: 1 };
    return flat.op('AveragePool', [], flat.dims, window).reshape(x!.dims);
  };
  const denominator = across(x!.mul(x!), before, behind).mul(alpha).add(attributes.float('bias', 1));
  const through = across(dy.mul(y).div(denominator), behind, before).mul(2 * alpha * beta);
  return [dy.mul(denominator.pow(-beta)).sub(x!.mul(through))];
};

/** `x / |x|_p`; a vector of zeros stays zeros, and so does its gradient. */
const unitLength: Rule = (dy, { x: [x], y, attributes }) => {
  const axes = resolveAxes(attributes.int('axis', -1), x!.dims.length);
  const p = attributes.int('p', 2);
  const kept = x!.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const length = x!.op(`ReduceL${p}`, [], kept, { axes, keepdims: 1 });
  const slope = p === 1 ? x!.op('Sign', [], x!.dims) : y;
  return [dy.sub(slope.mul(dy.mul(y).sum(axes))).mul(length.equal(0).where(0, reciprocal(length)))];
};

/** Axes of a Softmax: one since opset 13, before that `axis` and all behind it together. */
const softmaxAxes = (forward: Forward): number[] =>
  forward.opset >= 13 ? resolveAxes(forward.attributes.int('axis', -1), forward.y.dims.length) : trailing(forward, 1);

export const normalisation = {
  BatchNormalization: batch,
  InstanceNormalization: instance,
  LayerNormalization: layer,
  GroupNormalization: group,
  RMSNormalization: (dy, forward) => {
    const epsilon = forward.attributes.float('epsilon', 1e-5);
    return standardising(dy, forward.x[0]!, forward.x[1], trailing(forward, -1), epsilon, (value) => value).slice(0, 2);
  },
  // the runtime adds 1e-9 to the deviation
  MeanVarianceNormalization: (dy, { x: [x], attributes }) => [
    standardising(dy, x!, undefined, resolveAxes(attributes.ints('axes', [0, 2, 3]), x!.dims.length), 1e-18)[0],
  ],
  LRN: localResponse,
  LpNormalization: unitLength,
  // the difference first: where one class has nearly all, it is what the others have
  Softmax: (dy, forward) => [forward.y.mul(dy.sub(dy.mul(forward.y).sum(softmaxAxes(forward))))],
  LogSoftmax: (dy, forward) => [dy.sub(forward.y.exp().mul(dy.sum(softmaxAxes(forward))))],
} satisfies Rules;
