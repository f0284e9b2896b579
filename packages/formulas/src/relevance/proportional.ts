import { type Forward, gradientRules, type Rules } from '@voxplain/autodiff';
import type { Value } from '@voxplain/graph';
import { stabilised } from './linear.js';

/** Every input's share is what it adds to the result: `x (J^T (R / (y + epsilon sign y)))`, for operators that are linear in an input. */
export const proportional =
  (epsilon: number) =>
  (R: Value, forward: Forward): (Value | null)[] => {
    const s = R.div(stabilised(forward.y, epsilon));
    const transposed = (gradientRules as Rules)[forward.op]!(s, forward);
    return forward.x.map((x, i) => (transposed[i] ? x.mul(transposed[i]) : null));
  };
