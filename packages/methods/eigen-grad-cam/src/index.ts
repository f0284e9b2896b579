import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { principalComponent } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface EigenGradCamOptions {
  readonly layer: LayerChoice;
}

/**
 * Eigen-Grad-CAM, as pytorch-grad-cam defines it: `X v`, the first principal component of gradient times activation,
 * `dy/dA_k A_k`, centred per channel, with the largest magnitude positive. Map: `[batch, 1, ...space]` on the layer's grid, signed.
 * Extras: `weights`, the direction `v`, `[batch, channel, 1, ...]`; `purity`, 1 where `v` is the only direction, 1/2 where there are
 * two as good as it. Cost: the gradient down to the layer, and that of Eigen-CAM.
 */
export const eigenGradCam: DefinedExplainer<GraphExplainer<EigenGradCamOptions>> = defineExplainer<EigenGradCamOptions>({
  kind: 'graph',
  id: 'eigen-grad-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'Eigen-Grad-CAM',
    category: 'output/attribution/cam',
    reference: 'Muhammad & Yeasin 2020, arXiv 2008.00299, with gradients as in github.com/jacobgil/pytorch-grad-cam',
    needs: ['activations', 'gradients'],
    cost: 'the gradient down to the layer, and that of Eigen-CAM',
    limitations: [
      'arbitrary where the first two principal components are equally strong (purity well below 1)',
      'its sign is a convention: the largest magnitude is positive, for the target or against it',
    ],
  },
  build(net, { layer }) {
    const activations = net.activation(layer);
    const { map, direction: weights, purity } = principalComponent(gradient(net.score, activations).mul(activations));
    return { map, mapKind: 'signed', extras: { weights, purity } };
  },
});
