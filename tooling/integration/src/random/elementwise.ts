import { broadcast, typeCode } from '@voxplain/graph';
import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { bounded, filled, inside, partner, positive } from './adapt.js';
import type { Choices } from './choices.js';

type Domain = (g: RandomGraph, a: Drawn, random: Choices) => Drawn;
type Options = (random: Choices, g: RandomGraph) => Record<string, number | string>;

const unary =
  (op: string, domain: Domain = (_, a) => a, options: Options = () => ({})): Operator =>
  (g, a, _, random) =>
    g.op(op, [domain(g, a, random)], a.dims, options(random, g));

const aboveOne: Domain = (g, a, random) => g.op('Add', [positive(g, a, random), g.scalar(1)], a.dims);
const awayFromZero: Domain = (g, a, random) => (random.flag() ? positive(g, a, random) : g.op('Neg', [positive(g, a, random)], a.dims));
const alpha =
  (...values: number[]): Options =>
  (random): Record<string, number> =>
    random.flag() ? { alpha: random.of(values) } : {};

/** Operators of one tensor, and where they are defined. */
const functions = {
  Neg: unary('Neg'),
  Abs: unary('Abs'),
  Exp: unary('Exp', bounded),
  Log: unary('Log', positive),
  Sqrt: unary('Sqrt', positive),
  Reciprocal: unary('Reciprocal', awayFromZero),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tan: unary('Tan', bounded),
  Asin: unary('Asin', inside),
  Acos: unary('Acos', inside),
  Atan: unary('Atan'),
  Sinh: unary('Sinh', bounded),
  Cosh: unary('Cosh', bounded),
  Tanh: unary('Tanh'),
  Asinh: unary('Asinh'),
  Acosh: unary('Acosh', aboveOne),
  Atanh: unary('Atanh', inside),
  Shrink: unary('Shrink', undefined, (random) => ({ lambd: random.of([0.2, 0.5]), bias: random.of([0, 0.3]) })),
  Erf: unary('Erf'),
  Identity: unary('Identity'),
  Relu: unary('Relu'),
  LeakyRelu: unary('LeakyRelu', undefined, alpha(0.3)),
  ThresholdedRelu: unary('ThresholdedRelu', undefined, alpha(0.17)),
  Elu: unary('Elu', undefined, alpha(0.7)),
  Celu: unary('Celu', undefined, alpha(2)),
  Selu: unary('Selu', undefined, (random): Record<string, number> => (random.flag() ? { alpha: 1.2, gamma: 0.8 } : {})),
  Sigmoid: unary('Sigmoid'),
  HardSigmoid: unary('HardSigmoid', undefined, alpha(0.5)),
  HardSwish: unary('HardSwish'),
  Swish: unary('Swish', undefined, alpha(1.7)),
  Softplus: unary('Softplus'),
  Softsign: unary('Softsign'),
  Mish: unary('Mish'),
  Gelu: unary('Gelu', undefined, (random) => ({ approximate: random.of(['none', 'tanh']) })),
} satisfies Record<string, Operator>;

const binary =
  (op: string, domain: Domain = (_, b) => b): Operator =>
  (g, a, b, random) => {
    const other = domain(g, partner(g, a, b), random);
    return g.op(op, random.flag() && op !== 'Div' ? [other, a] : [a, other], broadcast(a.dims, other.dims));
  };

/** Two to four tensors, the same ones again among them, or one. */
const variadic =
  (op: string): Operator =>
  (g, a, b, random) => {
    const inputs = [a, ...(random.once(6) ? [] : random.shuffled(random.some([partner(g, a, b), a, g.weight([])])))];
    return g.op(
      op,
      inputs,
      inputs.reduce<number[]>((dims, input) => broadcast(dims, input.dims), []),
    );
  };

const condition = (g: RandomGraph, dims: readonly number[], random: Choices): Drawn => {
  const values = Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => random.flag());
  return g.constant('bool', dims, values);
};

export const elementwise = {
  ...functions,
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div', awayFromZero),
  Pow: (g, a, b, random) => {
    if (random.once(3)) return g.op('Pow', [a, g.constant(random.of(['int64', g.type]), [], [random.of([2, 3])])], a.dims);
    const exponent = random.flag() ? partner(g, a, bounded(g, b, random)) : g.scalar(random.of([2, -1.5, 0.5]));
    return g.op('Pow', [positive(g, a, random), exponent], broadcast(a.dims, exponent.dims));
  },
  Mod: (g, a, b, random) => {
    const divisor = positive(g, partner(g, a, b), random);
    return g.op('Mod', [a, divisor], broadcast(a.dims, divisor.dims), { fmod: 1 });
  },
  Sum: variadic('Sum'),
  Mean: variadic('Mean'),
  Max: variadic('Max'),
  Min: variadic('Min'),
  Where: (g, a, b, random) => {
    const other = partner(g, a, b);
    const dims = broadcast(a.dims, other.dims);
    const which = random.flag() ? condition(g, dims, random) : g.op('Greater', [a, g.weight([])], a.dims);
    return g.op('Where', random.flag() ? [which, a, other] : [which, other, a], dims);
  },
  Dropout: (g, a, _, random) => g.outputs('Dropout', [a, g.scalar(0.4)], Array(random.between(1, 2)).fill(a.dims))[0]!,
  Cast: (g, a) => {
    const wide = g.op('Cast', [a], a.dims, { to: typeCode('float64') });
    return g.op('Cast', [g.op('Neg', [wide], a.dims)], a.dims, { to: typeCode(g.type) });
  },
  CastLike: (g, a) => {
    const wide = g.op('CastLike', [a, g.constant('float64', [1], [1])], a.dims);
    return g.op('CastLike', [g.op('Neg', [wide], a.dims), g.weight([])], a.dims);
  },
  PRelu: (g, a, b, random) => {
    const slope = random.flag() ? g.weight([a.dims.at(-1) ?? 1]) : filled(g, b, a.dims);
    return g.op('PRelu', [a, slope], a.dims);
  },
  Clip: (g, a, _, random) => {
    const [low, high] = [random.flag() ? g.scalar(-0.9) : null, random.flag() ? g.scalar(1.1) : null];
    return g.op('Clip', [a, low, high], a.dims);
  },
} satisfies Record<string, Operator>;
