export { type Choice as Lowerings, type PlanReport, planText } from '@voxplain/lowering';
export { type ExplainOptions, explain } from './explain.js';
export { explainPlan } from './explain-plan.js';
export type { Layer } from './layers.js';
export type { Role, TensorLayout } from './layout.js';
export { type LoadOptions, loadModel, Model } from './model.js';
export type { Progress } from './progress.js';
export type { Checkpoint } from './windows/checkpoint.js';
export type { WindowOptions } from './windows/windows.js';
