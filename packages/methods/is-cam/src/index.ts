import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { type ScoreWeightedOptions, scoreWeighted, scoreWeightedOptions } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface IsCamOptions extends ScoreWeightedOptions {
  /** Steps of each mask. */
  readonly steps: number;
}

/**
 * IS-CAM (Naidu et al. 2020, arXiv 2010.03023): Score-CAM in which a channel's score is the mean over `n` steps in which its mask fades
 * in, `w = softmax over k of mean over i of y(x m_k i/n)`. Map: `[1, 1, ...space]` on the layer's grid; extra
 * `weights`: `[1, channel, 1, ...]`. Cost: `steps` forward passes per channel.
 */
export const isCam: DefinedExplainer<IterativeExplainer<IsCamOptions>> = defineExplainer<IsCamOptions>({
  kind: 'iterative',
  id: 'is-cam',
  version,
  options: z.strictObject({ ...scoreWeightedOptions(), steps: z.int().positive().default(10) }),
  about: {
    title: 'IS-CAM',
    category: 'output/attribution/cam',
    reference: 'Naidu et al. 2020, arXiv 2010.03023',
    needs: ['activations', 'many forward passes'],
    cost: 'one forward pass per channel and step',
    limitations: [
      'as coarse as the layer',
      'a softmax over large scores leaves little more than one channel',
      'masks fade to 0 in the units of the network, which need not be a neutral value',
    ],
  },
  explain: (model, input, { steps, ...options }, context) =>
    scoreWeighted(model, input, options, context, {
      count: steps,
      copy: (mask, i) => mask.map((value) => (value * (i + 1)) / steps),
    }),
});
