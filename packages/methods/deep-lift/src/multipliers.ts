import { type Forward, gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import { elementWise } from '@voxplain/formulas';
import type { Value } from '@voxplain/graph';
import type { Reference } from './reference.js';

/** Differences below this are none: the derivative takes the quotient's place. */
const none = 1e-10;

const derivative: Rules = gradientRules;
const all = (operators: readonly string[], rule: Rule): Rules => Object.fromEntries(operators.map((op) => [op, rule]));

/**
 * The rescale rule (Shrikumar et al. 2017, arXiv 1704.02685, section 3.5.2): the multiplier of a function that bends is the quotient of
 * the differences from the reference, `m_in = m_out dy / dx`; that of a linear operator is its derivative. Products take the mean of the
 * other factor, which is exact: `d(a b) = da (b + b') / 2 + db (a + a') / 2`. So are maxima, where `exact`, else the winner takes all.
 */
export function multipliers(of: Reference, exact: boolean): Rules {
  const quotient = (part: Value, x: Value, otherwise: Value): Value => {
    const difference = x.sub(of(x));
    const same = difference.abs().less(none);
    return same.where(otherwise, part.div(same.where(1, difference)));
  };
  const rescaled: Rule = (m, forward) => {
    const { x, y, op } = forward;
    return x.map((value, i) => (i === 0 ? quotient(m.mul(y.sub(of(y))), value, derivative[op]!(m, forward)[0]!) : null));
  };
  const mean = (value: Value): Value => (of(value) === value ? value : value.add(of(value)).mul(0.5));
  const bilinear: Rule = (m, forward) => derivative[forward.op]!(m, { ...forward, x: forward.x.map(mean) });

  /** What the result gains is due to its own winner, what it loses to the reference's: `max(y, y') - y'` and `y - max(y, y')`. */
  const winner: Rule = (m, forward) => {
    const { x, y, op } = forward;
    const higher = y.op('Max', [of(y)], y.dims);
    const there: Forward = { ...forward, x: x.map((value) => value && of(value)), y: of(y) };
    const gained = derivative[op]!(m.mul(higher.sub(of(y))), forward);
    const lost = derivative[op]!(m.mul(y.sub(higher)), there);
    const usual = derivative[op]!(m, forward);
    return usual.map((dx, i) => dx && quotient(gained[i]!.add(lost[i]!), x[i]!, dx));
  };

  return {
    ...derivative,
    ...all(elementWise, rescaled),
    ...all(['Mul', 'MatMul', 'Gemm'], bilinear),
    Div: (m, { x: [a, b] }) => {
      const [here, there] = [b!, of(b!)];
      const inverse = here === there ? m.div(here) : m.mul(here.add(there).mul(0.5)).div(here.mul(there));
      return [inverse, m.mul(mean(a!)).div(here.mul(there)).neg()];
    },
    ...(exact ? all(['MaxPool', 'GlobalMaxPool', 'ReduceMax', 'Max'], winner) : {}),
  };
}
