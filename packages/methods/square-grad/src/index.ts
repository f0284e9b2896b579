import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import { type NoiseOptions, noiseOptions, underNoise } from '@voxplain/formulas';
import { version } from '../package.json';

/**
 * SquareGrad (Hooker et al. 2018, arXiv 1806.10758, section 3.2): `mean over i of g(x + n_i)^2`.
 * `n_i` is Gaussian noise of deviation `noise` times the range of that sample, from the seed; `g` the gradient at the input, or the map of
 * the graph method that `method` says. Map: `[1, channel, ...space]`; one channel with `channels: 'sum'` or `'max'`, which are put together
 * after the mean. Cost: `samples` gradients.
 */
export const squareGrad: DefinedExplainer<IterativeExplainer<NoiseOptions>> = defineExplainer<NoiseOptions>({
  kind: 'iterative',
  id: 'square-grad',
  version,
  options: noiseOptions(),
  about: {
    title: 'SquareGrad',
    category: 'output/attribution/saliency',
    reference: 'Hooker et al. 2018, arXiv 1806.10758',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient per sample',
    limitations: ['has no sign', 'squares make the strongest voxels stronger'],
  },
  explain: (model, input, options, context) => underNoise(model, input, options, context, (_, meanSquare) => meanSquare),
});
