import type { Value } from '@voxplain/graph';
import { type Linear, shared, type Term } from './linear.js';
import { proportional } from './proportional.js';

/** From the relevance of a layer's result to that of what it reads. */
export type LayerRule = (R: Value, linear: Linear) => Value;

/** Keeps denominators of rules that have no epsilon of their own away from 0. */
export const tiny = 1e-6;

const positive = (value: Value): Value => value.relu();
const negative = (value: Value): Value => value.sub(value.relu());
const ones = (value: Value): Value => value.scalar(1).expand(value.dims);

/** `x_i sum_j w_ij R_j / (z_j + epsilon sign z_j)` (Bach et al. 2015, eq. 58). */
export const epsilonRule =
  (epsilon: number): LayerRule =>
  (R, { forward, layer }) =>
    proportional(epsilon)(R, forward)[layer.data]!;

/** The products of `x` and `w` that have one sign: `x+ f(w) + x- g(w)`, with the bias once; without `x-` where there is none. */
const signed = ({ x, layer }: Linear, withPositive: Value, withNegative: Value, bias: Value | undefined): Term[] =>
  layer.positive
    ? [{ x, weights: withPositive, bias }]
    : [
        { x: positive(x), weights: withPositive, bias },
        { x: negative(x), weights: withNegative },
      ];

const positives = (l: Linear): Term[] => signed(l, positive(l.weights), negative(l.weights), l.bias && positive(l.bias));
const negatives = (l: Linear): Term[] => signed(l, negative(l.weights), positive(l.weights), l.bias && negative(l.bias));

/** `sum_j (alpha z+_ij / z+_j - beta z-_ij / z-_j) R_j` with `z_ij = x_i w_ij`, `beta = alpha - 1` (Bach et al. 2015, eq. 60). */
export const alphaBetaRule =
  (alpha: number): LayerRule =>
  (R, l) => {
    const excited = shared(R, l, positives(l), tiny).mul(alpha);
    return alpha === 1 ? excited : excited.sub(shared(R, l, negatives(l), tiny).mul(alpha - 1));
  };

/** `sum_j z+_ij / z+_j R_j` (Montavon et al. 2017, arXiv 1512.02479): alpha-beta with `alpha = 1`. */
export const zPlusRule: LayerRule = (R, l) => alphaBetaRule(1)(R, l);

/** z-plus over the inputs alone: a bias excites nothing (Zhang et al. 2016, arXiv 1608.00507, eq. 4). */
export const winningRule: LayerRule = (R, l) => zPlusRule(R, { ...l, bias: undefined });

/**
 * Epsilon with `z_ij + gamma z+_ij` where `z_j` is positive, which for `x >= 0` is `w + gamma w+` (Montavon et al. 2019, chapter 10),
 * and with `z_ij + gamma z-_ij` where it is negative: the products that have the sign of their sum are favoured. So is the bias.
 */
export const gammaRule =
  (gamma: number): LayerRule =>
  (R, l) => {
    const { weights: w, bias: b, forward } = l;
    const favour = (value: Value, part: (value: Value) => Value) => value.add(part(value).mul(gamma));
    const upwards = signed(l, favour(w, positive), favour(w, negative), b && favour(b, positive));
    const downwards = signed(l, favour(w, negative), favour(w, positive), b && favour(b, negative));
    const below = forward.y.less(0);
    return shared(below.where(0, R), l, upwards, tiny).add(shared(below.where(R, 0), l, downwards, tiny));
  };

/** `sum_j w_ij^2 / sum_i' w_i'j^2 R_j` (Montavon et al. 2017): what it reads does not matter. */
export const wSquareRule: LayerRule = (R, l) => shared(R, l, [{ x: ones(l.x), weights: l.weights.mul(l.weights) }], 0);

/** `sum_j R_j / (number of inputs of j)`. */
export const flatRule: LayerRule = (R, l) => shared(R, l, [{ x: ones(l.x), weights: ones(l.weights) }], 0);

/** The range of what a layer reads, each broadcast against it. */
export type Box = (x: Value) => readonly [low: Value, high: Value];

/** `sum_j (x_i w_ij - l_i w+_ij - h_i w-_ij) / sum_i' (...) R_j` for `l <= x <= h` (Montavon et al. 2017). */
export const zBoxRule =
  (box: Box): LayerRule =>
  (R, l) => {
    const { x, weights } = l;
    const [low, high] = box(x).map((bound) => bound.neg().expand(x.dims)) as [Value, Value];
    return shared(
      R,
      l,
      [
        { x, weights },
        { x: low, weights: positive(weights) },
        { x: high, weights: negative(weights) },
      ],
      tiny,
    );
  };
