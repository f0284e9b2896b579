import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { needsAttention } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export type TransformerAttributionOptions = Record<string, never>;

/**
 * Transformer attribution (Chefer, Gur & Wolf 2021, arXiv 2103.15679, eq. 5 and 6): `r (R - I)` with `R = (I + B_L) ... (I + B_1)`,
 * `B_l = mean over heads of relu(A_l dy/dA_l)` of the attention weights `A_l`, and `r` the tokens that the network reads at its end (the
 * class token). What each token is worth to itself, `I`, is no part of the map. Map: `[batch, 1, ...space]` on the token grid.
 * Cost: the gradient down to the first attention.
 */
export const transformerAttribution: DefinedExplainer<GraphExplainer<TransformerAttributionOptions>> =
  defineExplainer<TransformerAttributionOptions>({
    kind: 'graph',
    id: 'transformer-attribution',
    version,
    options: z.strictObject({}),
    about: {
      title: 'Transformer attribution',
      category: 'output/attribution/saliency',
      reference: 'Chefer, Gur & Wolf 2021, arXiv 2103.15679',
      needs: ['self-attention between all tokens', 'gradients'],
      cost: 'the gradient down to the first attention',
      limitations: [
        'positive evidence alone: what speaks against the target is cut off in every layer',
        'linear layers are left out: tokens are taken to stay what they were but for attention',
        'as coarse as the token grid',
      ],
    },
    supports: needsAttention,
    build(net) {
      const { weights, read, onGrid } = net.attention();
      const slopes = gradient(net.score, weights);
      const layers = weights.map((layer, l) => layer.cast(read.type).mul(slopes[l]!.cast(read.type)).relu().mean(1, false));
      const gained = layers.reduceRight((gain, layer) => gain.add(gain.add(read).matmul(layer)), read.mul(0));
      return { map: onGrid(gained), mapKind: 'positive' };
    },
  });
