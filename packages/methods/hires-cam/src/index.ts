import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface HiResCamOptions {
  readonly layer: LayerChoice;
}

/**
 * HiResCAM (Draelos & Carin 2020, arXiv 2011.08891, eq. 4): `ReLU(sum_k dy/dA_k A_k)`, element by element. Map:
 * `[batch, 1, ...space]` on the layer's grid. Cost: the gradient down to the layer.
 */
export const hiResCam: DefinedExplainer<GraphExplainer<HiResCamOptions>> = defineExplainer<HiResCamOptions>({
  kind: 'graph',
  id: 'hires-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'HiResCAM',
    category: 'output/attribution/cam',
    reference: 'Draelos & Carin 2020, arXiv 2011.08891',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: ['as coarse as the layer', 'exact where one linear layer follows the layer; elsewhere as noisy as the gradient there'],
  },
  build(net, { layer }) {
    const activations = net.activation(layer);
    return { map: weightedActivations(gradient(net.score, activations), activations), mapKind: 'positive' };
  },
});
