import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { type ScoreWeightedOptions, scoreWeighted, scoreWeightedOptions } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

/**
 * Score-CAM (Wang et al. 2020, arXiv 1910.01279, eq. 8 to 10): `ReLU(sum_k w_k A_k)` with `w = softmax over k of y(x m_k)`; `m_k` is `A_k`
 * upsampled to the input and brought to [0, 1]. The paper takes the score of a baseline off, which the softmax takes off anyway. Map:
 * `[1, 1, ...space]` on the layer's grid; extra `weights`: the `w_k`, `[1, channel, 1, ...]`. Cost: one forward pass per channel.
 */
export const scoreCam: DefinedExplainer<IterativeExplainer<ScoreWeightedOptions>> = defineExplainer<ScoreWeightedOptions>({
  kind: 'iterative',
  id: 'score-cam',
  version,
  options: z.strictObject(scoreWeightedOptions()),
  about: {
    title: 'Score-CAM',
    category: 'output/attribution/cam',
    reference: 'Wang et al. 2020, arXiv 1910.01279',
    needs: ['activations', 'many forward passes'],
    cost: 'one forward pass per channel',
    limitations: [
      'as coarse as the layer',
      'a softmax over large scores leaves little more than one channel',
      'what a mask hides becomes 0 in the units of the network, which need not be a neutral value',
    ],
  },
  explain: (model, input, options, context) => scoreWeighted(model, input, options, context),
});
