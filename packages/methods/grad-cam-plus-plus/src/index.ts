import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { type Profile, perElement } from './weights.js';

export interface GradCamPlusPlusOptions {
  readonly layer: LayerChoice;
  /** Whose numbers: the paper's, or those of a library that computes something else. */
  readonly profile: Profile;
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
    profile: z.enum(['canonical', 'pytorch-grad-cam', 'monai']).default('canonical'),
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
  build(net, { layer, profile }) {
    const activations = net.activation(layer);
    const weights = perElement[profile]({ gradient: gradient(net.score, activations), activations, net }).sum('space');
    return { map: weightedActivations(weights, activations), mapKind: 'positive', extras: { weights } };
  },
});
