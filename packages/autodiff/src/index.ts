export { gradient } from './gradient.js';
export { nonDifferentiable } from './non-differentiable.js';
export type { OnnxOperator } from './onnx-operators.js';
export { refusedOperators } from './refused.js';
export type { Forward, Rule, Rules } from './rule.js';
export { gradientRules } from './rules/index.js';
export { deconvnetRules, guidedRules } from './rules/rectifiers.js';
