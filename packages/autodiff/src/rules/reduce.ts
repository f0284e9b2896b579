import { numbers, resolveAxes, type Value } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';

/** The reduced axes, wherever the opset keeps them. */
function reducedAxes({ attributes, optionalConstant, x }: Forward): number[] {
  const rank = x[0]!.dims.length;
  const given = optionalConstant(1);
  const axes = given ? numbers(given) : attributes.ints('axes', []);
  if (axes.length === 0) return attributes.int('noop_with_empty_axes', 0) ? [] : resolveAxes('all', rank);
  return resolveAxes(axes, rank);
}

/** A reduction's rule from its formula; `dy` and `y` come with the reduced axes kept at length 1. */
const reduction =
  (formula: (dy: Value, x: Value, y: Value, count: number) => Value): Rule =>
  (dy, forward) => {
    const [x] = forward.x as [Value];
    const axes = reducedAxes(forward);
    const kept = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const count = axes.reduce((product, axis) => product * x.dims[axis]!, 1);
    return [formula(dy.reshape(kept), x, forward.y.reshape(kept), count), null];
  };

/** An extreme shares its cotangent among ties. */
const extreme = (dy: Value, x: Value, y: Value): Value => {
  const hit = x.equal(y).cast(dy.type);
  const axes = x.dims.flatMap((dim, axis) => (dim !== y.dims[axis] ? [axis] : []));
  return dy.mul(hit).div(axes.length ? hit.sum(axes) : hit);
};

/** The product of the others: of those that are not zero, where none of the others is. */
const product = (dy: Value, x: Value, y: Value): Value => {
  const axes = x.dims.flatMap((dim, axis) => (dim !== y.dims[axis] ? [axis] : []));
  if (axes.length === 0) return dy;
  const zero = x.equal(0).cast(dy.type);
  const filled = x.add(zero);
  const whole = filled.op('ReduceProd', [], y.dims, { axes, keepdims: 1 });
  return zero.sum(axes).sub(zero).equal(0).where(dy.mul(whole).div(filled), 0);
};

/** `y = (sum |x|^p)^(1/p)`; where it is zero no direction is steeper than another. */
const norm = (dy: Value, x: Value, y: Value, p: number): Value => {
  const sign = x.op('Sign', [], x.dims);
  if (p === 1) return dy.mul(sign);
  const share = x.div(y.equal(0).where(1, y));
  return dy.mul(p === 2 ? share : sign.mul(share.abs().pow(p - 1)));
};

export const reduce = {
  ReduceSum: reduction((dy) => dy),
  ReduceMean: reduction((dy, _, __, count) => dy.div(count)),
  ReduceMax: reduction(extreme),
  ReduceMin: reduction(extreme),
  ReduceProd: reduction(product),
  ReduceL1: reduction((dy, x, y) => norm(dy, x, y, 1)),
  ReduceL2: reduction((dy, x, y) => norm(dy, x, y, 2)),
  ReduceSumSquare: reduction((dy, x) => dy.mul(x).mul(2)),
  ReduceLogSum: reduction((dy, _, y) => dy.div(y.exp())),
  ReduceLogSumExp: reduction((dy, x, y) => dy.mul(x.sub(y).exp())),
  GlobalLpPool: (dy, { x: [x], y, attributes }) => [norm(dy, x!, y, attributes.int('p', 2))],
} satisfies Rules;
