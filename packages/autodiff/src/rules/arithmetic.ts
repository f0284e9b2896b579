import { numbers, type Value } from '@voxplain/graph';
import type { Rules } from '../rule.js';

const twoOverSqrtPi = 2 / Math.sqrt(Math.PI);

/** Where an extreme is taken from: shares among ties, so that the cotangent is neither lost nor doubled. */
const extreme: Rules[string] = (dy, { x, y }) => {
  const hits = x.map((value) => value.sub(y).equal(0).cast(dy.type));
  const count = hits.reduce((sum, hit) => sum.add(hit));
  return hits.map((hit) => dy.mul(hit).div(count));
};

/** Whole numbers and truth values have no slope. */
const castBack = (dy: Value, x: Value) => (x.type.startsWith('float') ? dy.cast(x.type) : null);

const sinh = (x: Value) => x.exp().sub(x.neg().exp()).mul(0.5);
const cosh = (x: Value) => x.exp().add(x.neg().exp()).mul(0.5);
const unary = (op: string, x: Value) => x.op(op, [], x.dims);

export const arithmetic = {
  Add: (dy) => [dy, dy],
  Sub: (dy) => [dy, dy.neg()],
  Mul: (dy, { x: [a, b] }) => [dy.mul(b!), dy.mul(a!)],
  Div: (dy, { x: [, b], y }) => [dy.div(b!), dy.mul(y).div(b!).neg()],
  Pow: (dy, { x: [a, b], y }) => {
    const exponent = b!.cast(dy.type);
    const known = b!.graph.constantOf(b!.name);
    const square = known && b!.dims.length === 0 && numbers(known)[0] === 2;
    return [dy.mul(square ? a!.mul(2) : exponent.mul(a!.pow(exponent.sub(1)))), dy.mul(y).mul(a!.log())];
  },
  Neg: (dy) => [dy.neg()],
  Abs: (dy, { x: [x] }) => [dy.mul(unary('Sign', x!))],
  Exp: (dy, { y }) => [dy.mul(y)],
  Log: (dy, { x: [x] }) => [dy.div(x!)],
  Sqrt: (dy, { y }) => [dy.div(y.mul(2))],
  Reciprocal: (dy, { y }) => [dy.mul(y.mul(y)).neg()],
  Sin: (dy, { x: [x] }) => [dy.mul(unary('Cos', x!))],
  Cos: (dy, { x: [x] }) => [dy.mul(unary('Sin', x!)).neg()],
  Tan: (dy, { y }) => [dy.mul(y.mul(y).add(1))],
  Asin: (dy, { x: [x] }) => [dy.div(x!.mul(x!).neg().add(1).sqrt())],
  Acos: (dy, { x: [x] }) => [dy.div(x!.mul(x!).neg().add(1).sqrt()).neg()],
  Atan: (dy, { x: [x] }) => [dy.div(x!.mul(x!).add(1))],
  Sinh: (dy, { x: [x] }) => [dy.mul(cosh(x!))],
  Cosh: (dy, { x: [x] }) => [dy.mul(sinh(x!))],
  Tanh: (dy, { y }) => [dy.mul(y.mul(y).neg().add(1))],
  Asinh: (dy, { x: [x] }) => [dy.div(x!.mul(x!).add(1).sqrt())],
  Acosh: (dy, { x: [x] }) => [dy.div(x!.mul(x!).sub(1).sqrt())],
  Atanh: (dy, { x: [x] }) => [dy.div(x!.mul(x!).neg().add(1))],
  Shrink: (dy, { x: [x], attributes }) => [x!.abs().greater(attributes.float('lambd', 0.5)).where(dy, 0)],
  Erf: (dy, { x: [x] }) => [dy.mul(x!.mul(x!).neg().exp().mul(twoOverSqrtPi))],
  // by the divisor: minus the whole quotient
  Mod: (dy, { x: [a, b], y }) => [dy, dy.mul(y.sub(a!).div(b!))],
  Sum: (dy, { x }) => x.map(() => dy),
  Mean: (dy, { x }) => x.map(() => dy.div(x.length)),
  Max: extreme,
  Min: extreme,
  Where: (dy, { x: [c] }) => [null, c!.where(dy, 0), c!.where(0, dy)],
  Identity: (dy) => [dy],
  Dropout: (dy) => [dy, null, null],
  Cast: (dy, { x: [x] }) => [castBack(dy, x!)],
  CastLike: (dy, { x: [x] }) => [castBack(dy, x!), null],
} satisfies Rules;
