import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { type NoiseOptions, noiseOptions, underNoise } from '@voxplain/formulas';
import { version } from '../package.json';

/**
 * VarGrad (Adebayo et al. 2018, arXiv 1810.03307, section 2): `mean over i of g_i^2 - (mean over i of g_i)^2` with `g_i = g(x + n_i)`.
 * `n_i` is Gaussian noise of deviation `noise` times the range of that sample, from the seed; `g` the gradient at the input, or the map of
 * the graph method that `method` says. Map: `[1, channel, ...space]`; one channel with `channels: 'sum'` or `'max'`, which are put together
 * after the mean. Cost: `samples` gradients.
 */
export const varGrad: DefinedExplainer<IterativeExplainer<NoiseOptions>> = defineExplainer<NoiseOptions>({
  kind: 'iterative',
  id: 'var-grad',
  version,
  options: noiseOptions(),
  about: {
    title: 'VarGrad',
    category: 'output/attribution/saliency',
    reference: 'Adebayo et al. 2018, arXiv 1810.03307',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient per sample',
    limitations: ['where the gradient is large but steady, it is zero', 'the biased variance: with few samples too small'],
  },
  explain: (model, input, options, context) =>
    underNoise(model, input, options, context, (mean, meanSquare) => Math.max(0, meanSquare - mean * mean)),
});
