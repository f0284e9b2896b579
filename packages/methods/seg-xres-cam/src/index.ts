import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { blockwise, type Reduction } from './pool.js';

export interface SegXResCamOptions {
  readonly layer: LayerChoice;
  /** Sites of a block along every axis: 1 is HiResCAM, and as many as the layer has, with `mean`, Grad-CAM. */
  readonly pool: number;
  readonly reduce: Reduction;
}

/**
 * Seg-XRes-CAM (Hasany et al. 2023, XAI4CV): `ReLU(sum_k P(dy/dA_k) A_k)`, where `P` gives every block of `pool` sites per
 * axis one weight: between HiResCAM (a weight per site) and Grad-CAM (one per channel). Meant for dense outputs, with a
 * region as target. Map: `[batch, 1, ...space]` on the layer's grid. Cost: the gradient down to the layer.
 */
export const segXResCam: DefinedExplainer<GraphExplainer<SegXResCamOptions>> = defineExplainer<SegXResCamOptions>({
  kind: 'graph',
  id: 'seg-xres-cam',
  version,
  options: z.strictObject({
    layer: layerOption,
    pool: z.int().positive().default(2),
    reduce: z.enum(['mean', 'max']).default('mean'),
  }),
  about: {
    title: 'Seg-XRes-CAM',
    category: 'output/attribution/cam',
    reference: 'Hasany, Petitjean & Mériaudeau 2023, CVPR Workshops (XAI4CV)',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'the blocks start at the first site of every axis: the map is not the same for a shifted image',
    ],
  },
  build(net, { layer, pool, reduce }) {
    const activations = net.activation(layer);
    return { map: weightedActivations(blockwise(gradient(net.score, activations), pool, reduce), activations), mapKind: 'positive' };
  },
});
