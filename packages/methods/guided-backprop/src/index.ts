import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { guided, type InputMapOptions, inputMap, needsRectifiers, type RectifierOptions, rectifiedGradient } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface GuidedBackpropOptions extends InputMapOptions, RectifierOptions {}

const options = z.strictObject({
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
  clip: z.boolean().default(true),
});

/**
 * Guided backpropagation (Springenberg et al. 2015, arXiv 1412.6806, section 3.4): the gradient at the input, where every
 * rectifier passes on `R_in = R_out 1[R_out > 0] 1[x > 0]`. Rectifiers are the operators `Relu` and `Clip` from 0; other
 * activations keep their derivative. Map: `[batch, channel, ...space]`, signed; one channel with `channels: 'sum'` or
 * `'max'`. Cost: one gradient. A model without rectifiers is refused.
 */
export const guidedBackprop: DefinedExplainer<GraphExplainer<GuidedBackpropOptions>> = defineExplainer<GuidedBackpropOptions>({
  kind: 'graph',
  id: 'guided-backprop',
  version,
  options,
  about: {
    title: 'Guided backpropagation',
    category: 'output/attribution/saliency',
    reference: 'Springenberg et al. 2015, arXiv 1412.6806',
    needs: ['gradients', 'rectifiers'],
    cost: 'one gradient',
    limitations: [
      'nearly the same map for every class and for random weights in the higher layers (Adebayo et al. 2018): sharp is not faithful',
      'not a gradient: the values have no unit',
    ],
  },
  supports: (model, given) => needsRectifiers(model, given, "saliency with channels: 'none', sign: 'signed'"),
  build(net, { channels, sign, clip }) {
    return inputMap(rectifiedGradient(net.score, net.input, guided({ clip })), { channels, sign });
  },
});
