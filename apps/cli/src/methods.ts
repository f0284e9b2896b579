import { ablationCam } from '@voxplain/ablation-cam';
import { attentionRollout } from '@voxplain/attention-rollout';
import { blurIg } from '@voxplain/blur-ig';
import { cam } from '@voxplain/cam';
import { type Explainer, nearest } from '@voxplain/core';
import { deconvnet } from '@voxplain/deconvnet';
import { deepLift } from '@voxplain/deep-lift';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { elementwiseCam } from '@voxplain/elementwise-cam';
import { excitationBackprop } from '@voxplain/excitation-backprop';
import { featureAblation } from '@voxplain/feature-ablation';
import { fem } from '@voxplain/fem';
import { finerCam } from '@voxplain/finer-cam';
import { fullGrad } from '@voxplain/full-grad';
import { fused } from '@voxplain/fused';
import { gradCam } from '@voxplain/grad-cam';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { gradientShap } from '@voxplain/gradient-shap';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { guidedIg } from '@voxplain/guided-ig';
import { hiResCam } from '@voxplain/hires-cam';
import { inputXGradient } from '@voxplain/input-x-gradient';
import { integratedGradients } from '@voxplain/integrated-gradients';
import { isCam } from '@voxplain/is-cam';
import { kernelShap } from '@voxplain/kernel-shap';
import { layerCam } from '@voxplain/layer-cam';
import { lime } from '@voxplain/lime';
import { lrp } from '@voxplain/lrp';
import { occlusion } from '@voxplain/occlusion';
import { randomCam } from '@voxplain/random-cam';
import { reciproCam } from '@voxplain/recipro-cam';
import { rise } from '@voxplain/rise';
import { saliency } from '@voxplain/saliency';
import { saliencyActivationMap } from '@voxplain/saliency-activation-map';
import { scoreCam } from '@voxplain/score-cam';
import { segXResCam } from '@voxplain/seg-xres-cam';
import { smoothGrad } from '@voxplain/smooth-grad';
import { squareGrad } from '@voxplain/square-grad';
import { ssCam } from '@voxplain/ss-cam';
import { transformerAttribution } from '@voxplain/transformer-attribution';
import { varGrad } from '@voxplain/var-grad';
import { xGradCam } from '@voxplain/xgrad-cam';
import { xrai } from '@voxplain/xrai';
import { UsageError } from './failure.js';

// biome-ignore lint/suspicious/noExplicitAny: each method has its own options
export type AnyExplainer = Explainer<any>;

/** The methods this command knows. */
export const builtIn: readonly AnyExplainer[] = [
  cam,
  gradCam,
  saliency,
  occlusion,
  inputXGradient,
  guidedBackprop,
  deconvnet,
  guidedGradCam,
  saliencyActivationMap,
  integratedGradients,
  gradientShap,
  guidedIg,
  blurIg,
  xrai,
  smoothGrad,
  squareGrad,
  varGrad,
  gradCamPlusPlus,
  xGradCam,
  layerCam,
  hiResCam,
  elementwiseCam,
  segXResCam,
  eigenCam,
  eigenGradCam,
  fem,
  finerCam,
  randomCam,
  fullGrad,
  fused,
  scoreCam,
  ssCam,
  isCam,
  ablationCam,
  reciproCam,
  rise,
  featureAblation,
  kernelShap,
  lime,
  lrp,
  deepLift,
  excitationBackprop,
  attentionRollout,
  transformerAttribution,
];

export const methodIds: readonly string[] = builtIn.map(({ id }) => id);

/** The methods of these ids, in their order. Throws `UsageError`. */
export function methodsOf(ids: readonly string[]): AnyExplainer[] {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new UsageError(`--method ${twice} is given twice; every method has one result`);
  return ids.map((id) => {
    const found = builtIn.find((method) => method.id === id);
    if (found) return found;
    throw new UsageError(`unknown method "${id}": did you mean ${nearest(id, methodIds, 1)[0]}? There are ${methodIds.join(', ')}`);
  });
}
