export { gradCamMap, weightedActivations } from './activation-map.js';
export { activations } from './activations.js';
export { type Baseline, baselineOf } from './baseline.js';
export { baselineOption } from './baseline-option.js';
export { blurred, type Outside } from './blurred.js';
export { elementWise } from './element-wise.js';
export { gaussian } from './gaussian.js';
export { inputGradient } from './input-gradient.js';
export { type InputMapOptions, inputMap } from './input-map.js';
export { type GridName, grids, interpolate, places } from './interpolate.js';
export type { Segments } from './label-map.js';
export { type LeastSquares, leastSquares } from './least-squares.js';
export { type ManyMaps, manyMaps } from './many-maps.js';
export { type ManyScores, manyScores } from './many-scores.js';
export { masked } from './masked.js';
export { minMax } from './min-max.js';
export { needsAttention } from './needs-attention.js';
export { noiseOptions } from './noise-options.js';
export { painted } from './painted.js';
export { pathDelta } from './path-delta.js';
export { type PrincipalComponent, principalComponent } from './principal-component.js';
export { type QuadratureName, quadratures } from './quadrature.js';
export { ratio } from './ratio.js';
export { deconvnet, guided, needsRectifiers, type RectifierOptions, rectifiedGradient } from './rectifiers.js';
export {
  alphaBetaRule,
  type Box,
  epsilonRule,
  flatRule,
  gammaRule,
  type LayerRule,
  winningRule,
  wSquareRule,
  zBoxRule,
  zPlusRule,
} from './relevance/layer-rules.js';
export type { Layer } from './relevance/layers.js';
export { relevance } from './relevance/relevance.js';
export { type Copies, scoreWeighted } from './score-weighted.js';
export { type ScoreWeightedOptions, scoreWeightedOptions } from './score-weighted-options.js';
export { segmentationOption, segmentationSchema } from './segmentation-option.js';
export { perAxis, type Segmentation, segment } from './segments.js';
export { shortfall } from './shortfall.js';
export { type StraightPaths, straightPaths } from './straight-paths.js';
export { supervoxels } from './supervoxels.js';
export { tensorMap } from './tensor-map.js';
export { type NoiseOptions, type Statistic, underNoise } from './under-noise.js';
export { type Upsampling, upsample } from './upsample.js';
export { withSegments } from './with-segments.js';
