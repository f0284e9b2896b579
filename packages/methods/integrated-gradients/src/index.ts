import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer, stack } from '@voxplain/core';
import { tensorOption } from '@voxplain/core/option-schemas';
import { type Baseline, baselineOf, type InputMapOptions, inputGradient, manyMaps, tensorMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { type Rule, rules } from './quadrature.js';

export interface IntegratedGradientsOptions extends InputMapOptions {
  readonly steps: number;
  /** How the integral is approximated. */
  readonly rule: Rule;
  /** Where the path begins: one number everywhere, in the units of the network; the input's least value; or a tensor. */
  readonly baseline: Baseline;
  readonly batchSize: number;
}

const options = z.strictObject({
  steps: z.int().positive().default(50),
  rule: z.enum(Object.keys(rules) as Rule[]).default('gauss-legendre'),
  baseline: z.union([z.number(), z.literal('min'), tensorOption]).default(0),
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
    async explain(model, input, { steps, rule, baseline, batchSize, ...shown }, { report }) {
      const start = baselineOf(input, baseline);
      const [x, x0] = [input.data as Float32Array, start.data as Float32Array];
      const { points, weights } = rules[rule](steps);
      const integral = new Float64Array(x.length);
      const attribution = () => integral.map((slope, p) => (x[p]! - x0[p]!) * slope);
      const between = (t: number) =>
        float32(
          input.dims,
          x.map((value, p) => x0[p]! + t * (value - x0[p]!)),
        );
      const partial = () => tensorMap(input.dims, attribution(), shown).map;

      await manyMaps(
        { model, method: inputGradient, count: steps, batchSize, input: (i) => between(points[i]!), report, partial },
        (slopes, i) =>
          (slopes.data as Float32Array).forEach((slope, p) => {
            integral[p]! += weights[i]! * slope;
          }),
      );
      const [end, begin] = await model.score(stack([input, start]));
      const delta = attribution().reduce((sum, value) => sum + value, 0) - (end! - begin!);
      return { ...tensorMap(input.dims, attribution(), shown), extras: { delta: float32([1], [delta]) } };
    },
  });
