import type { Rules } from '../rule.js';
import { gradientRules } from './index.js';

/**
 * Guided backpropagation (Springenberg et al. 2015): a rectifier passes on what is positive, where its output is.
 * The derivative with one rule replaced.
 */
export const guidedRules = {
  ...gradientRules,
  Relu: (dy, { y }) => [y.greater(0).where(dy.relu(), 0)],
} satisfies Rules;

/** Deconvnet (Zeiler & Fergus 2014): a rectifier passes on what is positive, whatever its output was. */
export const deconvnetRules = {
  ...gradientRules,
  Relu: (dy) => [dy.relu()],
} satisfies Rules;
