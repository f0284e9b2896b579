import { type Forward, gradientRules, type Rules } from '@voxplain/autodiff';
import type { Value } from '@voxplain/graph';
import { again } from './again.js';
import type { Layer } from './layers.js';

/** What a linear operator is applied to: a term of the sum `z = sum_k f(x_k, w_k) + b_k`. */
export interface Term {
  readonly x: Value;
  readonly weights: Value;
  readonly bias?: Value | undefined;
}

/** A linear operator with weights, as it stands in the network. */
export interface Linear extends Required<Omit<Term, 'bias'>> {
  readonly bias: Value | undefined;
  readonly forward: Forward;
  readonly layer: Layer;
}

/** `z + epsilon sign(z)`, with `sign(0) = 1`; without an epsilon 1 in place of 0, for sums that are 0 in all their parts. */
export const stabilised = (z: Value, epsilon: number): Value =>
  epsilon === 0 ? z.equal(0).where(1, z) : z.add(z.less(0).where(z.scalar(-epsilon), z.scalar(epsilon)));

export const linear = (forward: Forward, layer: Layer): Linear => {
  const { x } = forward;
  return { forward, layer, x: x[layer.data]!, weights: x[1 - layer.data]!, bias: x[2] };
};

/** Relevance shared out in proportion to the terms: `R_in = sum_k x_k (J_k^T s)` with `s = R / z`, `J_k` the operator's Jacobian with the weights `w_k`. */
export function shared(R: Value, { forward, layer: { data } }: Linear, terms: readonly Term[], epsilon: number): Value {
  const inputs = terms.map(({ x, weights, bias }) => [...(data === 0 ? [x, weights] : [weights, x]), ...(bias ? [bias] : [])]);
  const z = inputs.map((x) => again(forward, x)).reduce((sum, part) => sum.add(part));
  const s = R.div(stabilised(z, epsilon));
  const transposed = (gradientRules as Rules)[forward.op]!;
  return terms.map(({ x }, k) => x.mul(transposed(s, { ...forward, x: inputs[k]! })[data]!)).reduce((sum, part) => sum.add(part));
}
