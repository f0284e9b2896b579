import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { gradCamMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface GradCamOptions {
  readonly layer: LayerChoice;
  /** Whether the map ends in the rectifier; without it, the map is signed. */
  readonly relu: boolean;
}

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 1 and 2): `ReLU(sum_k alpha_k A_k)` with
 * `alpha_k = mean over space of dy/dA_k`. Map: `[batch, 1, ...space]` on the layer's grid; extra `weights`: the
 * `alpha_k`, `[batch, channel, 1, ...]`. `relu: false` leaves the rectifier out. Cost: the gradient down to the layer.
 */
export const gradCam: DefinedExplainer<GraphExplainer<GradCamOptions>> = defineExplainer<GradCamOptions>({
  kind: 'graph',
  id: 'grad-cam',
  version,
  options: z.strictObject({ layer: layerOption, relu: z.boolean().default(true) }),
  about: {
    title: 'Grad-CAM',
    category: 'output/attribution/cam',
    reference: 'Selvaraju et al. 2017, arXiv 1610.02391',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'averages the gradient over space: at shallow layers and for dense outputs it blurs what HiResCAM keeps',
    ],
  },
  build(net, { layer, relu }) {
    const activations = net.activation(layer);
    const { map, weights } = gradCamMap(net.score, activations);
    const kept = relu ? map : weights.mul(activations).sum('channel');
    return { map: kept, mapKind: relu ? 'positive' : 'signed', extras: { weights }, means: ['weights'] };
  },
});
