import { elementCount } from '@voxplain/core';
import { type Attributes, resolveAxes, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';

/** The levels of the types that carry quantised values. */
const levels: Partial<Record<Value['type'], readonly [low: number, high: number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

/** A scale or zero point, shaped to broadcast over `x`: one for all, one per position of an axis, or one per block along it. */
function parameterOf(parameter: Value, x: Value, attributes: Attributes): Value {
  if (elementCount(parameter.dims) === 1) return parameter.reshape([]);
  const [axis] = resolveAxes(attributes.int('axis', 1), x.dims.length) as [number];
  const size = attributes.int('block_size', 0);
  if (size === 0) return parameter.reshape(x.dims.map((dim, i) => (i === axis ? dim : 1)));
  const [before, blocks, behind] = [parameter.dims.slice(0, axis), parameter.dims[axis]!, parameter.dims.slice(axis + 1)];
  const repeated = parameter.reshape([...before, blocks, 1, ...behind]).expand([...before, blocks, size, ...behind]);
  return repeated.reshape([...before, blocks * size, ...behind]).slice([axis], [0], [x.dims[axis]!]);
}

/**
 * Straight through the rounding (Bengio et al. 2013): the cotangent passes where the nearest level exists, and is zero
 * where the value was clipped. The whole numbers between the two operators carry a cotangent of floats.
 */
const quantise: Rule = (dy, { x: [x, scale, zero], y, attributes, refuse }) => {
  const range = y && levels[y.type];
  if (!range) return refuse('to a type other than int8, uint8, int16 and uint16');
  const width = parameterOf(scale!, x!, attributes);
  const steps = x!.div(width);
  const level = zero ? steps.add(parameterOf(zero.cast(x!.type), x!, attributes)) : steps;
  // half a step beyond the last level is still rounded to it
  return [level.greater(range[0] - 0.5).where(level.less(range[1] + 0.5).where(dy.div(width), 0), 0)];
};

export const quantisation = {
  QuantizeLinear: quantise,
  DequantizeLinear: (dy, { x: [, scale], attributes }) => [dy.mul(parameterOf(scale!, dy, attributes))],
} satisfies Rules;
