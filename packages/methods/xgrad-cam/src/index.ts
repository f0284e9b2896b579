import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { ratio, weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface XGradCamOptions {
  readonly layer: LayerChoice;
}

/**
 * XGrad-CAM (Fu et al. 2020, arXiv 2008.02312, eq. 8): `ReLU(sum_k w_k A_k)` with `w_k = sum_s g A / sum_s A` and
 * `g = dy/dA_k`: the mean of the gradient, weighted by the activation; 0 for a channel that is 0. Map: `[batch, 1, ...space]`
 * on the layer's grid; extra `weights`: the `w_k`, `[batch, channel, 1, ...]`. Cost: the gradient down to the layer.
 */
export const xGradCam: DefinedExplainer<GraphExplainer<XGradCamOptions>> = defineExplainer<XGradCamOptions>({
  kind: 'graph',
  id: 'xgrad-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'XGrad-CAM',
    category: 'output/attribution/cam',
    reference: 'Fu et al. 2020, arXiv 2008.02312',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'made for activations of at least 0: where a channel sums up to nearly 0, its weight is arbitrary',
    ],
  },
  build(net, { layer }) {
    const activations = net.activation(layer);
    const products = gradient(net.score, activations).mul(activations);
    const weights = ratio(products.mean('space'), activations.mean('space'));
    return { map: weightedActivations(weights, activations), mapKind: 'positive', extras: { weights } };
  },
});
