import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { gradCamMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { comparedScore } from './comparison.js';

export interface FinerCamOptions {
  readonly layer: LayerChoice;
  /** How much of the other classes' scores is taken off. */
  readonly gamma: number;
  /** How many classes the target is compared with: those whose scores are closest to its own. */
  readonly classes: number;
}

/**
 * Finer-CAM (Zhang et al. 2025, arXiv 2501.11309) over Grad-CAM: `ReLU(sum_k alpha_k A_k)`, where `alpha_k` is the mean over space of the
 * gradient of `y_t - gamma mean_i y_i` instead of the target's score `y_t`; `y_i` are the scores closest to it. As torch-cam has
 * it: the compared classes count alike. Map: `[batch, 1, ...space]` on the layer's grid; extra `weights`: the
 * `alpha_k`, `[batch, channel, 1, ...]`. Cost: the gradient down to the layer.
 */
export const finerCam: DefinedExplainer<GraphExplainer<FinerCamOptions>> = defineExplainer<FinerCamOptions>({
  kind: 'graph',
  id: 'finer-cam',
  version,
  options: z.strictObject({
    layer: layerOption,
    gamma: z.number().nonnegative().default(0.6),
    classes: z.int().positive().default(3),
  }),
  about: {
    title: 'Finer-CAM',
    category: 'output/attribution/cam',
    reference: 'Zhang et al. 2025, arXiv 2501.11309',
    needs: ['activations', 'gradients', 'several classes'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'shows what sets the target apart from the classes closest to it: which these are depends on the image',
    ],
  },
  build(net, { layer, gamma, classes }) {
    const { map, weights } = gradCamMap(comparedScore(net, gamma, classes), net.activation(layer));
    return { map, mapKind: 'positive', extras: { weights } };
  },
});
