import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { type Baseline, baselineOption, type InputMapOptions, inputMap, shortfall } from '@voxplain/formulas';
import type { Value } from '@voxplain/graph';
import * as z from 'zod';
import { version } from '../package.json';
import { baselineValue } from './baseline.js';
import { multipliers } from './multipliers.js';
import { referenceOf } from './reference.js';

export interface DeepLiftOptions extends InputMapOptions {
  readonly baseline: Baseline;
  /** How maxima are shared out: so that the sum is exact, or by the winner alone. */
  readonly maxima: 'exact' | 'winner';
}

const options = z.strictObject({
  baseline: baselineOption(),
  maxima: z.enum(['exact', 'winner']).default('exact'),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * DeepLIFT, rescale rule (Shrikumar et al. 2017, arXiv 1704.02685): `m (x - x')`, where the multipliers `m` go back as the gradient does, but
 * through a function that bends as the quotient of its differences between input and baseline `x'`. Map: `[batch, channel, ...space]`,
 * signed; one channel with `channels: 'sum'` or `'max'`. It adds up to `y(x) - y(x')`; extra `delta`, `[batch]`: by how much it does not.
 * Cost: 2 forward passes and one gradient.
 */
export const deepLift: DefinedExplainer<GraphExplainer<DeepLiftOptions>> = defineExplainer<DeepLiftOptions>({
  kind: 'graph',
  id: 'deep-lift',
  version,
  options,
  about: {
    title: 'DeepLIFT',
    category: 'output/attribution/saliency',
    reference: 'Shrikumar et al. 2017, arXiv 1704.02685',
    needs: ['gradients', 'a baseline'],
    cost: 'one forward pass and one gradient',
    limitations: [
      'the baseline decides: what is the same in it has no attribution',
      'normalisations over their own input and softmax within the network keep their derivative: the sum is then off, by `delta`',
    ],
  },
  build(net, { baseline, maxima, channels, sign }) {
    const [input, output, seed] = [net.input as Value, net.output as Value, net.seed as Value];
    const { origin, look } = input.graph.viewOf(input) ?? { origin: input, look: (value: Value) => value };
    const reference = baselineValue(origin, baseline);
    const of = referenceOf(output, origin, reference);
    const m = gradient(output, input, multipliers(of, maxima === 'exact'), seed.expand(output.dims));
    const attribution = m.mul(input.sub(look(reference)));
    const delta = shortfall(attribution, output.sub(of(output)).mul(seed));
    return { ...inputMap(attribution, { channels, sign }), extras: { delta } };
  },
});
