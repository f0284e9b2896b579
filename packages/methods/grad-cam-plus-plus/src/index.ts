import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { type Alpha, alphas, perElement } from './weights.js';

export interface GradCamPlusPlusOptions {
  readonly layer: LayerChoice;
  /** How `a` is computed: as in the paper, or as libraries do that compute something else. */
  readonly alpha: Alpha;
}

/**
 * Grad-CAM++ (Chattopadhay et al. 2018, arXiv 1710.11063, eq. 19): `ReLU(sum_k w_k A_k)` with
 * `w_k = sum_s a g+`, `a = g^2 / (2 g^2 + g^3 sum_s' A)` and `g = dy/dA_k`; the paper's factor `e^y`, one positive number
 * per sample, is left out. Map: `[batch, 1, ...space]` on the layer's grid; extra `weights`: the `w_k`,
 * `[batch, channel, 1, ...]`. Cost: the gradient down to the layer.
 */
export const gradCamPlusPlus: DefinedExplainer<GraphExplainer<GradCamPlusPlusOptions>> = defineExplainer<GradCamPlusPlusOptions>({
  kind: 'graph',
  id: 'grad-cam-plus-plus',
  version,
  options: z.strictObject({
    layer: layerOption,
    alpha: z.enum(alphas).default('exact'),
  }),
  about: {
    title: 'Grad-CAM++',
    category: 'output/attribution/cam',
    reference: 'Chattopadhay et al. 2018, arXiv 1710.11063',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer',
    limitations: [
      'as coarse as the layer',
      'made for activations of at least 0: where they are negative, the denominator 2 + g sum A can vanish and one channel takes over',
      'sees only what speaks for the target: negative gradients are dropped',
    ],
  },
  build(net, { layer, alpha }) {
    const activations = net.activation(layer);
    const weights = perElement[alpha]({ gradient: gradient(net.score, activations), activations, net }).sum('space');
    return { map: weightedActivations(weights, activations), mapKind: 'positive', extras: { weights } };
  },
});
