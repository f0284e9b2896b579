import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { type InputMapOptions, inputMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface InputXGradientOptions extends InputMapOptions {}

const options = z.strictObject({
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Input times gradient (Shrikumar et al. 2016, arXiv 1605.01713): `x dy/dx`, with `x` as the network gets it. Map:
 * `[batch, channel, ...space]`, signed; one channel with `channels: 'sum'` or `'max'`. On a ReLU network without biases
 * the map adds up to the score. Cost: one gradient.
 */
export const inputXGradient: DefinedExplainer<GraphExplainer<InputXGradientOptions>> = defineExplainer<InputXGradientOptions>({
  kind: 'graph',
  id: 'input-x-gradient',
  version,
  options,
  about: {
    title: 'Input times gradient',
    category: 'output/attribution/saliency',
    reference: 'Shrikumar et al. 2016, arXiv 1605.01713',
    needs: ['gradients'],
    cost: 'one gradient',
    limitations: [
      'depends on how the input is normalised: where it is 0 in the units of the network, so is the map',
      'noisy; saturated inputs have no gradient',
    ],
  },
  build(net, options) {
    return inputMap(net.input.mul(gradient(net.score, net.input)), options);
  },
});
