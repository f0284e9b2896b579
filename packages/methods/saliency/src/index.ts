import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import * as z from 'zod';
import { version } from '../package.json';

export interface SaliencyOptions {
  /** How input channels become one map: the largest, their sum, or one map each. */
  readonly channels: 'max' | 'sum' | 'none';
  /** The gradient's magnitude, or the gradient with its sign. */
  readonly sign: 'absolute' | 'signed';
}

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
    limitations: ['shows where the score is sensitive, not what it is made of', 'noisy; saturated inputs have no gradient'],
  },
  build(net, { channels, sign }) {
    const slope = gradient(net.score, net.input);
    const values = sign === 'absolute' ? slope.abs() : slope;
    const map = channels === 'none' ? values : values[channels]('channel');
    return { map, mapKind: sign === 'absolute' ? 'positive' : 'signed', perChannel: channels === 'none' };
  },
});
