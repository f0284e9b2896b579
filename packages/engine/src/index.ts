export { type Choice as Lowerings, type PlanReport, planText } from '@voxplain/lowering';
export { type ExplainOptions, explain, type Progress } from './explain.js';
export { explainPlan } from './explain-plan.js';
export type { Layer } from './layers.js';
export type { Role, TensorLayout } from './layout.js';
export { type LoadOptions, loadModel, Model } from './model.js';
