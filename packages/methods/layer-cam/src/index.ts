import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface LayerCamOptions {
  readonly layer: LayerChoice;
}

/**
 * LayerCAM (Jiang et al. 2021, IEEE TIP 30:5875, eq. 5 to 7): `ReLU(sum_k ReLU(dy/dA_k) A_k)`, element by element. Map:
 * `[batch, 1, ...space]` on the layer's grid. Cost: the gradient down to the layer.
 */
export const layerCam: DefinedExplainer<GraphExplainer<LayerCamOptions>> = defineExplainer<LayerCamOptions>({
  kind: 'graph',
  id: 'layer-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'LayerCAM',
    category: 'output/attribution/cam',
    reference: 'Jiang et al. 2021, IEEE Transactions on Image Processing 30:5875',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: ['as coarse as the layer', 'sees only what speaks for the target: negative gradients are dropped'],
  },
  build(net, { layer }) {
    const activations = net.activation(layer);
    return { map: weightedActivations(gradient(net.score, activations).relu(), activations), mapKind: 'positive' };
  },
});
