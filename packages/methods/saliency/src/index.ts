import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { type InputMapOptions, inputMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface SaliencyOptions extends InputMapOptions {}

const options = z.strictObject({
  channels: z.enum(['max', 'sum', 'none']).default('max'),
  sign: z.enum(['absolute', 'signed']).default('absolute'),
});

/**
 * Saliency (Simonyan et al. 2013, arXiv 1312.6034, section 3): `max over channels of |dy/dx|`, at every voxel of the
 * input. Map: `[batch, 1, ...space]`, one channel each with `channels: 'none'`. Cost: one gradient.
 */
export const saliency: DefinedExplainer<GraphExplainer<SaliencyOptions>> = defineExplainer<SaliencyOptions>({
  kind: 'graph',
  id: 'saliency',
  version,
  options,
  about: {
    title: 'Saliency',
    category: 'output/attribution/saliency',
    reference: 'Simonyan, Vedaldi & Zisserman 2013, arXiv 1312.6034',
    needs: ['gradients'],
    cost: 'one gradient',
    limitations: ['shows where the score is sensitive, not what it is made of', 'noisy; saturated inputs have no gradient'],
  },
  build(net, options) {
    return inputMap(gradient(net.score, net.input), options);
  },
});
