import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import * as z from 'zod';
import { version } from '../package.json';

export type CamOptions = Record<string, never>;

/**
 * Class activation mapping (Zhou et al. 2016, arXiv 1512.04150, eq. 2): `sum_k w[c, k] A_k`, with the weights of the
 * linear layer behind global average pooling. Signed, without the class's bias. Map: `[batch, 1, ...space]` on the
 * grid of the pooled features. Cost: nothing beside the prediction. Other heads are an `UnsupportedModel` error.
 */
export const cam: DefinedExplainer<GraphExplainer<CamOptions>> = defineExplainer<CamOptions>({
  kind: 'graph',
  id: 'cam',
  version,
  options: z.strictObject({}),
  about: {
    title: 'Class activation mapping',
    category: 'output/attribution/cam',
    reference: 'Zhou et al. 2016, arXiv 1512.04150',
    needs: ['activations', 'GAP + linear head'],
    cost: 'nothing beside the prediction',
    limitations: ['only networks that end in global average pooling and one linear layer', 'as coarse as the last feature map'],
  },
  build(net) {
    const { features, weights } = net.head();
    const [batch, channels, ...space] = features.dims as [number, number, ...number[]];
    const classes = weights.dims[0]!;
    const ofTarget = net.seed.reshape([batch, classes]).matmul(weights);
    const map = ofTarget
      .reshape([batch, channels, ...space.map(() => 1)])
      .mul(features)
      .sum('channel');
    return { map, mapKind: 'signed' };
  },
});
