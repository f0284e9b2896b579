export { type Choice, type Lowered, lower } from './lower.js';
export type { Lowering } from './lowering.js';
export { lowerings } from './passes.js';
export { type Provider, providerOf, type Weakness } from './providers.js';
export { type PlanReport, planReport, planText } from './report.js';
export { type Replace, rewrite, type Step } from './rewrite.js';
