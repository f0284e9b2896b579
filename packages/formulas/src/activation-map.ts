import { gradient } from '@voxplain/autodiff';
import type { Value } from '@voxplain/core';

/**
 * What every class activation map ends in: `ReLU(sum_k w_k A_k)`, on the layer's grid, `[batch, 1, ...space]`. The
 * members of the family differ in `weights`, which broadcast against the activations: one per channel, or one per element.
 */
export const weightedActivations = (weights: Value, activations: Value): Value => weights.mul(activations).sum('channel').relu();

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, eq. 1 and 2): `ReLU(sum_k alpha_k A_k)` with
 * `alpha_k = mean over space of dy/dA_k`; the weights have dims `[batch, channel, 1, ...]`.
 */
export function gradCamMap(score: Value, activations: Value): { readonly map: Value; readonly weights: Value } {
  const weights = gradient(score, activations).mean('space');
  return { map: weightedActivations(weights, activations), weights };
}
