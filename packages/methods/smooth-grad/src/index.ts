import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { type NoiseOptions, noiseOptions, underNoise } from '@voxplain/formulas';
import { version } from '../package.json';

/**
 * SmoothGrad (Smilkov et al. 2017, arXiv 1706.03825, section 3): `mean over i of g(x + n_i)`, signed.
 * `n_i` is Gaussian noise of deviation `noise` times the range of that sample, from the seed; `g` the gradient at the input, or the map of
 * the graph method that `method` says. Map: `[1, channel, ...space]`; one channel with `channels: 'sum'` or `'max'`, which are put together
 * after the mean. Cost: `samples` gradients.
 */
export const smoothGrad: DefinedExplainer<IterativeExplainer<NoiseOptions>> = defineExplainer<NoiseOptions>({
  kind: 'iterative',
  id: 'smooth-grad',
  version,
  options: noiseOptions(),
  about: {
    title: 'SmoothGrad',
    category: 'output/attribution/saliency',
    reference: 'Smilkov et al. 2017, arXiv 1706.03825',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient per sample',
    limitations: ['explains a blurred model: with much noise, what the network sees is no longer an image'],
  },
  explain: (model, input, options, context) => underNoise(model, input, options, context, (mean) => mean),
});
