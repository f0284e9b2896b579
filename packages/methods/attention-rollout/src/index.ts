import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { needsAttention } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { strongest } from './strongest.js';

export interface AttentionRolloutOptions {
  /** How the heads of a layer become one. */
  readonly heads: 'mean' | 'max' | 'min';
  /** The fraction of a layer's weights that count as 0: the smallest. */
  readonly discard: number;
  /** What the residual connection weighs, beside the attention's `1 - residual`. */
  readonly residual: number;
}

/**
 * Attention rollout (Abnar & Zuidema 2020, arXiv 2005.00928): `r A_L ... A_1` with `A_l = (w I + (1 - w) F_l) / rows' sums`, the heads
 * of layer `l` fused in `F_l`, the residual's weight `w`, and `r` the tokens that the network reads at its end (the class token); whatever
 * the target. Map: `[batch, 1, ...space]` on the token grid; the sum over all tokens, the class token's included, is 1. Cost: nothing
 * beside the prediction.
 */
export const attentionRollout: DefinedExplainer<GraphExplainer<AttentionRolloutOptions>> = defineExplainer<AttentionRolloutOptions>({
  kind: 'graph',
  id: 'attention-rollout',
  version,
  options: z.strictObject({
    heads: z.enum(['mean', 'max', 'min']).default('mean'),
    discard: z.number().nonnegative().lt(1).default(0),
    residual: z.number().positive().lt(1).default(0.5),
  }),
  about: {
    title: 'Attention rollout',
    category: 'output/attribution/saliency',
    reference: 'Abnar & Zuidema 2020, arXiv 2005.00928',
    needs: ['self-attention between all tokens'],
    cost: 'nothing beside the prediction',
    limitations: [
      'the same for every target: where the tokens look, not what speaks for a class',
      'values and linear layers are left out: a token that is looked at may add nothing',
      'as coarse as the token grid',
    ],
  },
  supports: needsAttention,
  build(net, { heads, discard, residual }) {
    const { weights, read, onGrid } = net.attention();
    const fused = weights.map((layer) => strongest(layer.cast(read.type)[heads](1, false), 1 - discard));
    const seen = fused.reduceRight((row, layer) => {
      const sums = layer
        .sum(2)
        .mul(1 - residual)
        .add(residual);
      const share = row.div(sums.transpose([0, 2, 1]));
      return share.mul(residual).add(share.matmul(layer).mul(1 - residual));
    }, read);
    return { map: onGrid(seen), mapKind: 'positive' };
  },
});
