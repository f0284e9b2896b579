import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { type InputMapOptions, inputMap, relevance, shortfall, winningRule } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface ExcitationBackpropOptions {
  readonly channels: InputMapOptions['channels'];
}

/**
 * Excitation backpropagation (Zhang et al. 2016, arXiv 1608.00507, eq. 4): the probability of winning, 1 at the target, goes down from every
 * unit `j` to its inputs by `P(i | j) = x_i w_ij / sum_i' x_i' w_i'j` over those that excite it (`x_i w_ij > 0`). Map:
 * `[batch, 1, ...space]`, never negative, its sum is the target's weight, less what went to units that nothing excites (they win by their bias):
 * extra `delta`, `[batch]`. Each channel apart with `channels: 'none'`. Cost: 2 forward
 * passes, 4 where layers read what may be negative.
 */
export const excitationBackprop: DefinedExplainer<GraphExplainer<ExcitationBackpropOptions>> = defineExplainer<ExcitationBackpropOptions>({
  kind: 'graph',
  id: 'excitation-backprop',
  version,
  options: z.strictObject({ channels: z.enum(['max', 'sum', 'none']).default('sum') }),
  about: {
    title: 'Excitation backpropagation',
    category: 'output/attribution/saliency',
    reference: 'Zhang et al. 2016, arXiv 1608.00507',
    needs: ['relevance rules'],
    cost: '2 to 4 forward passes',
    limitations: [
      'sees only what excites: evidence against the target is dropped at every layer, and maps of different classes are much alike',
      'units that win by their bias alone pass on nothing: through many small convolutions next to nothing may arrive, see `delta`',
      'made for activations of at least 0; of an input that may be negative, products with negative weights excite too',
    ],
  },
  build(net, { channels }) {
    const start = net.seed.expand(net.output.dims);
    const p = relevance(net.output, start, net.input, () => winningRule, 'excited');
    return { ...inputMap(p, { channels, sign: 'absolute' }), extras: { delta: shortfall(p, start) } };
  },
});
