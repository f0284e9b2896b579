import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { principalComponent } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface EigenCamOptions {
  readonly layer: LayerChoice;
}

/**
 * Eigen-CAM (Muhammad & Yeasin 2020, arXiv 2008.00299): `X v`, the first principal component of the activations, centred
 * per channel, with the largest magnitude positive; whatever the target. Map: `[batch, 1, ...space]` on the layer's grid, signed.
 * Extras: `weights`, the direction `v`, `[batch, channel, 1, ...]`; `purity`, 1 where `v` is the only direction, 1/2 where there are
 * two as good as it. Cost: some 20 products of matrices as wide as the layer has channels or sites, whichever is less.
 */
export const eigenCam: DefinedExplainer<GraphExplainer<EigenCamOptions>> = defineExplainer<EigenCamOptions>({
  kind: 'graph',
  id: 'eigen-cam',
  version,
  options: z.strictObject({ layer: layerOption }),
  about: {
    title: 'Eigen-CAM',
    category: 'output/attribution/cam',
    reference: 'Muhammad & Yeasin 2020, arXiv 2008.00299',
    needs: ['activations'],
    cost: 'some 20 products of matrices as wide as the layer has channels or sites, whichever is less',
    limitations: [
      'the same for every target: what stands out in the layer, not what speaks for a class',
      'arbitrary where the first two principal components are equally strong (purity well below 1)',
      'its sign is a convention: the largest magnitude is positive',
    ],
  },
  build(net, { layer }) {
    const { map, direction: weights, purity } = principalComponent(net.activation(layer));
    return { map, mapKind: 'signed', extras: { weights, purity } };
  },
});
