import type { Rule, Rules } from '../rule.js';

/**
 * Cumulative products: `dx_i = sum_j dy_j prod_(k <= j, k != i) x_k`. Up to the first zero that is the sum of `dy y`
 * from `i` on over `x_i`; at the first zero it is the sum of `dy` times the products without it; behind it, zero.
 */
const cumProd: Rule = (dy, { x: [x, axis], y, attributes }) => {
  const flags = { exclusive: attributes.int('exclusive', 0), reverse: attributes.int('reverse', 0) };
  const back = (value: typeof dy) => value.op('CumSum', [axis!], value.dims, { ...flags, reverse: 1 - flags.reverse });
  const zero = x!.equal(0).cast(dy.type);
  const before = zero.op('CumSum', [axis!], zero.dims, { exclusive: 1, reverse: flags.reverse });
  const first = before.equal(0).where(zero, 0);
  const without = x!.add(first).op('CumProd', [axis!], x!.dims, flags);
  const upToFirst = zero.equal(0).where(back(dy.mul(y)).div(x!.add(zero)), back(dy.mul(without)));
  return [before.equal(0).where(upToFirst, 0), null];
};

export const scan = { CumProd: cumProd } satisfies Rules;
