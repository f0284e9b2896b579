export type { Conformance, Group, LinearFacts, PooledFacts, Runner } from './conformance.js';
export { describeExplainer } from './describe-explainer.js';
export { ModelWriter } from './model-writer.js';
export { gapNet, linearNet, pooledNet } from './networks.js';
export { gaussians } from './random.js';
