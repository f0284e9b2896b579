import { numbers } from '@voxplain/graph';
import type { Forward, Rules } from '../rule.js';
import { gradientRules } from './index.js';

/** Whether a Clip is a rectifier with a ceiling, or without one (ReLU6). */
const rectifies = ({ optionalConstant }: Forward): boolean => {
  const low = optionalConstant(1);
  return low !== undefined && numbers(low)[0] === 0;
};

/**
 * Guided backpropagation (Springenberg et al. 2015): a rectifier (Relu, and Clip from 0 on) passes on what is positive, where its own
 * derivative is not 0. All else is the derivative.
 */
export const guidedRules = {
  ...gradientRules,
  Relu: (dy, forward) => gradientRules.Relu(dy.relu(), forward),
  Clip: (dy, forward) => gradientRules.Clip(rectifies(forward) ? dy.relu() : dy, forward),
} satisfies Rules;

/** Deconvnet (Zeiler & Fergus 2014): a rectifier (Relu, and Clip from 0 on) passes on what is positive, whatever its output was. */
export const deconvnetRules = {
  ...gradientRules,
  Relu: (dy) => [dy.relu()],
  Clip: (dy, forward) => (rectifies(forward) ? [dy.relu(), null, null] : gradientRules.Clip(dy, forward)),
} satisfies Rules;
