import {
  type BoundExplainer,
  type DefinedExplainer,
  defineExplainer,
  type Explainer,
  type GraphExplainer,
  type LayerChoice,
  type Network,
  parseOptions,
  type Value,
  VoxplainError,
} from '@voxplain/core';
import { layerOption, methodOption } from '@voxplain/core/option-schemas';
import { gradCamMap, minMax, upsample } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface FusedOptions {
  readonly layers: readonly LayerChoice[];
  /** A graph method with a `layer` option and positive maps; Grad-CAM unless given. */
  readonly method?: Explainer | BoundExplainer | undefined;
  readonly combine: 'mean' | 'max';
}

/**
 * A class activation map of several layers as one: the `mean` (as pytorch-grad-cam fuses) or the `max` (as torch-cam does) over
 * layers of `U(mm M_l)`, with the map `M_l` of each layer brought to [0, 1] by its least and largest value, and `U` to the input's
 * grid. Map: `[batch, 1, ...space]` on the input's grid, in [0, 1]. Cost: one gradient, down to the first of the layers.
 */
export const fused: DefinedExplainer<GraphExplainer<FusedOptions>> = defineExplainer<FusedOptions>({
  kind: 'graph',
  id: 'fused',
  version,
  options: z.strictObject({
    layers: z.array(layerOption).min(1).default(['auto']),
    method: methodOption.optional(),
    combine: z.enum(['mean', 'max']).default('mean'),
  }),
  about: {
    title: 'Maps of several layers, fused',
    category: 'output/attribution/cam',
    reference: 'Gildenblat et al. 2021, github.com/jacobgil/pytorch-grad-cam (mean); Fernandez 2020, github.com/frgfm/torch-cam (max)',
    needs: ['activations', 'gradients'],
    cost: 'one gradient, down to the first of the layers',
    limitations: [
      'every layer is normalised first, so one at which hardly anything speaks for the target weighs as much as one that decides',
      'its values compare within a map, not between images',
    ],
  },
  build(net, { layers, method, combine }) {
    const space = net.input.dims.slice(2);
    const [first, ...others] = layers.map((layer) => upsample(minMax(mapAt(net, layer, method)), space)) as [Value, ...Value[]];
    return { map: first.concat(others, 1)[combine]('channel'), mapKind: 'positive' };
  },
});

/** A method's map at one layer. Throws `InvalidOptions` for methods that cannot be fused. */
function mapAt(net: Network, layer: LayerChoice, method: FusedOptions['method']): Value {
  if (!method) return gradCamMap(net.score, net.activation(layer)).map;
  const { explainer, given } = 'explainer' in method ? method : { explainer: method, given: {} };
  if (explainer.kind !== 'graph') throw notFusible(explainer, 'it is no graph method');
  const { map, mapKind, perChannel } = explainer.build(net, parseOptions(explainer, { ...(given as object), layer }));
  if (mapKind !== 'positive' || perChannel) throw notFusible(explainer, 'its map is not one of positive importance');
  return map;
}

const notFusible = ({ id }: Explainer, reason: string): VoxplainError =>
  new VoxplainError('InvalidOptions', `${id} cannot be fused: ${reason}`, { explainer: id, reason });
