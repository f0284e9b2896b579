import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice, seededRandom } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { weightedActivations } from '@voxplain/formulas';
import { tensorOf } from '@voxplain/graph';
import * as z from 'zod';
import { version } from '../package.json';

export interface RandomCamOptions {
  readonly layer: LayerChoice;
  /** What the weights are drawn from: the same seed gives the same map. */
  readonly seed: number;
}

/**
 * A class activation map of random weights: `ReLU(sum_k w_k A_k)`, `w_k` uniform in [-1, 1), drawn from `seed`, the same for every
 * sample. A baseline: a method that is not better than this has learned nothing from the target. Map: `[batch, 1, ...space]` on the
 * layer's grid; extra `weights`: the `w_k`, `[batch, channel, 1, ...]`. Cost: nothing beside the prediction.
 */
export const randomCam: DefinedExplainer<GraphExplainer<RandomCamOptions>> = defineExplainer<RandomCamOptions>({
  kind: 'graph',
  id: 'random-cam',
  version,
  options: z.strictObject({ layer: layerOption, seed: z.int().default(0) }),
  about: {
    title: 'Random CAM',
    category: 'output/attribution/cam',
    reference: 'Gildenblat et al. 2021, github.com/jacobgil/pytorch-grad-cam',
    needs: ['activations'],
    cost: 'nothing beside the prediction',
    limitations: ['explains nothing: a baseline to compare other maps with'],
  },
  build(net, { layer, seed }) {
    const activations = net.activation(layer);
    const [batch, channels, ...space] = activations.dims as [number, number, ...number[]];
    const random = seededRandom(seed);
    const drawn = Array.from({ length: channels }, () => 2 * random() - 1);
    const flat = space.map(() => 1);
    const weights = activations.constant(tensorOf(activations.type, [1, channels, ...flat], drawn)).expand([batch, channels, ...flat]);
    return { map: weightedActivations(weights, activations), mapKind: 'positive', extras: { weights } };
  },
});
