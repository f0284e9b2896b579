import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import { version } from '../package.json';

export interface FemOptions {
  readonly layer: LayerChoice;
  /** How many standard deviations above its channel's mean a site is rare. */
  readonly k: number;
}

/**
 * Feature explanation method (Fuad et al. 2020, hal-02963298): `sum_k w_k A_k`, where `w_k` is the fraction of sites with
 * `A_k > mean + k deviation` of their channel; whatever the target. Map: `[batch, 1, ...space]` on the layer's grid, signed like the
 * activations; extra `weights`: the `w_k`, `[batch, channel, 1, ...]`. Cost: nothing beside the prediction.
 */
export const fem: DefinedExplainer<GraphExplainer<FemOptions>> = defineExplainer<FemOptions>({
  kind: 'graph',
  id: 'fem',
  version,
  options: z.strictObject({ layer: layerOption, k: z.number().nonnegative().default(2) }),
  about: {
    title: 'Feature explanation method',
    category: 'output/attribution/cam',
    reference: 'Fuad et al. 2020, hal-02963298',
    needs: ['activations'],
    cost: 'nothing beside the prediction',
    limitations: [
      'the same for every target: what is rare in the layer, not what speaks for a class',
      'on a layer of few sites hardly any site is that rare, and the map may be blank: of n sites none is further than sqrt(n - 1) deviations away',
    ],
  },
  build(net, { layer, k }) {
    const activations = net.activation(layer);
    const centred = activations.sub(activations.mean('space'));
    const deviation = centred.mul(centred).mean('space').sqrt();
    const weights = centred.greater(deviation.mul(k)).cast(activations.type).mean('space');
    return { map: weights.mul(activations).sum('channel'), mapKind: 'signed', extras: { weights } };
  },
});
