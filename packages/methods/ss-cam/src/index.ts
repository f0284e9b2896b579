import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { gaussian, type ScoreWeightedOptions, scoreWeighted, scoreWeightedOptions } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface SsCamOptions extends ScoreWeightedOptions {
  /** Noisy copies of each mask. */
  readonly samples: number;
  /** Standard deviation of the noise on a mask, whose values lie in [0, 1]. */
  readonly noise: number;
}

/**
 * SS-CAM (Wang et al. 2020, arXiv 2006.14255): Score-CAM in which a channel's score is the mean over noisy copies of its mask,
 * `w = softmax over k of mean over i of y(x (m_k + n_i))`, with Gaussian noise `n_i` of deviation `noise` from the seed. Map:
 * `[1, 1, ...space]` on the layer's grid; extra `weights`: `[1, channel, 1, ...]`. Cost: `samples` forward passes per channel.
 */
export const ssCam: DefinedExplainer<IterativeExplainer<SsCamOptions>> = defineExplainer<SsCamOptions>({
  kind: 'iterative',
  id: 'ss-cam',
  version,
  options: z.strictObject({
    ...scoreWeightedOptions(),
    samples: z.int().positive().default(35),
    noise: z.number().positive().default(0.2),
  }),
  about: {
    title: 'SS-CAM',
    category: 'output/attribution/cam',
    reference: 'Wang et al. 2020, arXiv 2006.14255',
    needs: ['activations', 'many forward passes'],
    cost: 'one forward pass per channel and sample',
    limitations: [
      'as coarse as the layer',
      'a softmax over large scores leaves little more than one channel',
      'explains a blurred model: with much noise, what the network sees is no longer an image',
    ],
  },
  explain: (model, input, { samples, noise, ...options }, context) => {
    const draw = gaussian(context.random);
    const copy = (mask: Float64Array) => draw(mask.length).map((shift, p) => mask[p]! + noise * shift);
    return scoreWeighted(model, input, options, context, { count: samples, copy });
  },
});
