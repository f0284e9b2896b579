import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import * as z from 'zod';
import { version } from '../package.json';

export interface CamOptions {
  /** Whether the bias of the class is added at every voxel: a constant, with which the mean of the map is the logit. */
  readonly bias: boolean;
}

/**
 * Class activation mapping (Zhou et al. 2016, arXiv 1512.04150, eq. 2): `sum_k w[c, k] A_k`, with the weights of the
 * linear layer behind global average pooling. Signed, without the class's bias unless asked for. Map: `[batch, 1, ...space]` on the
 * grid of the pooled features. Cost: nothing beside the prediction. Other heads are an `UnsupportedModel` error.
 */
export const cam: DefinedExplainer<GraphExplainer<CamOptions>> = defineExplainer<CamOptions>({
  kind: 'graph',
  id: 'cam',
  version,
  options: z.strictObject({ bias: z.boolean().default(false) }),
  about: {
    title: 'Class activation mapping',
    category: 'output/attribution/cam',
    reference: 'Zhou et al. 2016, arXiv 1512.04150',
    needs: ['activations', 'GAP + linear head'],
    cost: 'nothing beside the prediction',
    limitations: ['only networks that end in global average pooling and one linear layer', 'as coarse as the last feature map'],
  },
  build(net, { bias: withBias }) {
    const { features, weights, bias } = net.head();
    const [batch, channels, ...space] = features.dims as [number, number, ...number[]];
    const classes = weights.dims[0]!;
    const seed = net.seed.reshape([batch, classes]);
    const flat = space.map(() => 1);
    const map = seed
      .matmul(weights)
      .reshape([batch, channels, ...flat])
      .mul(features)
      .sum('channel');
    if (!withBias || !bias) return { map, mapKind: 'signed' };
    return {
      map: map.add(
        seed
          .mul(bias)
          .sum('channel')
          .reshape([batch, 1, ...flat]),
      ),
      mapKind: 'signed',
    };
  },
});
