import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import { version } from '../package.json';

export interface ElementwiseCamOptions {
  readonly layer: LayerChoice;
}

/**
 * Element-wise Grad-CAM, as pytorch-grad-cam defines it: `sum_k ReLU(dy/dA_k A_k)`. HiResCAM with the ReLU within the sum:
 * nothing that speaks against the target is taken off. Map: `[batch, 1, ...space]` on the layer's grid. Cost: the
 * gradient down to the layer.
 */
export const elementwiseCam: DefinedExplainer<GraphExplainer<ElementwiseCamOptions>> = defineExplainer<ElementwiseCamOptions>({
  kind: 'graph',
  id: 'elementwise-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'Element-wise Grad-CAM',
    category: 'output/attribution/cam',
    reference: 'Gildenblat et al. 2021, github.com/jacobgil/pytorch-grad-cam',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'evidence against the target is dropped, so the map is rarely blank and covers more than there is',
    ],
  },
  build(net, { layer }) {
    const activations = net.activation(layer);
    return { map: gradient(net.score, activations).mul(activations).relu().sum('channel'), mapKind: 'positive' };
  },
});
