import { type DefinedExplainer, defineExplainer, type IterativeExplainer } from '@voxplain/core';
import {
  type Baseline,
  baselineOf,
  baselineOption,
  type InputMapOptions,
  type QuadratureName,
  quadratures,
  straightPaths,
  tensorMap,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface IntegratedGradientsOptions extends InputMapOptions {
  readonly steps: number;
  /** How the integral is approximated. */
  readonly rule: QuadratureName;
  /** Where the path begins: one number everywhere, in the units of the network; the input's least value; or a tensor. */
  readonly baseline: Baseline;
  readonly batchSize: number;
}

const options = z.strictObject({
  steps: z.int().positive().default(50),
  rule: z.enum(Object.keys(quadratures) as QuadratureName[]).default('gauss-legendre'),
  baseline: baselineOption(),
  batchSize: z.int().positive().default(8),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017, arXiv 1703.01365, eq. 1):
 * `(x - x') * integral over t from 0 to 1 of dy/dx(x' + t (x - x'))`. Map: `[1, channel, ...space]`, signed; it adds up to
 * `y(x) - y(x')`, and the extra `delta`, `[1]`, is by how much it misses that. Cost: `steps` gradients.
 */
export const integratedGradients: DefinedExplainer<IterativeExplainer<IntegratedGradientsOptions>> =
  defineExplainer<IntegratedGradientsOptions>({
    kind: 'iterative',
    id: 'integrated-gradients',
    version,
    options,
    about: {
      title: 'Integrated gradients',
      category: 'output/attribution/saliency',
      reference: 'Sundararajan, Taly & Yan 2017, arXiv 1703.01365',
      needs: ['gradients', 'many runs'],
      cost: 'one gradient per step',
      limitations: [
        'says how the input differs from the baseline: another baseline is another question',
        'voxels that equal the baseline get nothing',
      ],
    },
    async explain(model, input, { baseline, steps, rule, batchSize, ...shown }, { report }) {
      const map = (attribution: Float64Array) => tensorMap(input.dims, attribution, shown);
      const baselines = [baselineOf(input, baseline)];
      const partial = (attribution: Float64Array) => map(attribution).map;
      const { attribution, delta } = await straightPaths({ model, input, baselines, steps, rule, batchSize, report, partial });
      return { ...map(attribution), extras: { delta } };
    },
  });
