export {
  type Conformance,
  describeExplainer,
  type Group,
  type LinearFacts,
  type PooledFacts,
  type Runner,
} from './describe-explainer.js';
export { ModelWriter } from './model-writer.js';
export { gapNet, linearNet, pooledNet } from './networks.js';
export { gaussians } from './random.js';
