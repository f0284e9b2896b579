export type { Backend, ExternalData, Session, SessionOptions, TensorInfo } from './backend.js';
export { type ErrorCode, VoxplainError, type Warning } from './errors.js';
export {
  type About,
  type BoundExplainer,
  type Category,
  type DefinedExplainer,
  defineExplainer,
  type Explainer,
  type GraphExplainer,
  type IterativeContext,
  type IterativeExplainer,
  type MapKind,
  type MapOf,
  type ModelFacts,
  type ScoredModel,
  type Tail,
} from './explainer.js';
export type { Explanation, ExplanationMap, Prediction } from './explanation.js';
export type { Manifest } from './manifest.js';
export type { ModelCard } from './model-card-schema.js';
export { nearest } from './nearest.js';
export type { Head, LayerChoice, Layout, Network, SelfAttention } from './network.js';
export { parseOptions } from './options.js';
export type { Profile } from './profile.js';
export { seededRandom } from './random.js';
export type { StandardSchema } from './standard-schema.js';
export type { BoxRegion, ComponentRegion, PointRegion, Region, Target } from './target.js';
export { type DataType, elementCount, float32, sample, stack, type Tensor, type TensorData } from './tensor.js';
export type { Attribute, Axes, Value } from './value.js';
export { type Geometry, isVolume, type Volume, type Volumes, type VoxelData } from './volume.js';
