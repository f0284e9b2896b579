export { gradient } from './gradient.js';
export { nonDifferentiable } from './non-differentiable.js';
export type { Forward, Rule, Rules } from './rule.js';
export { gradientRules } from './rules/index.js';
