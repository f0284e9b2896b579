import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer, sample, type Tensor } from '@voxplain/core';
import {
  type Baseline,
  baselineOf,
  baselineOption,
  gaussian,
  type InputMapOptions,
  inputGradient,
  manyMaps,
  tensorMap,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface GradientShapOptions extends InputMapOptions {
  readonly samples: number;
  /** What the input is compared with: one number everywhere, the input's least value, or tensors along the batch axis, one of which is drawn each time. */
  readonly baselines: Baseline;
  /** Standard deviation of noise on the input, in the units of the network. */
  readonly noise: number;
  readonly batchSize: number;
}

const options = z.strictObject({
  samples: z.int().positive().default(25),
  baselines: baselineOption(),
  noise: z.number().nonnegative().default(0),
  batchSize: z.int().positive().default(8),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Expected gradients (Erion et al. 2019, arXiv 1906.10670, eq. 3; GradientSHAP of Lundberg & Lee 2017):
 * `mean of (x - x') dy/dx(x' + t (x - x'))`, with `t` uniform in [0, 1), `x'` drawn from the baselines, and `x` with noise on it
 * if asked for. Map: `[1, channel, ...space]`, signed; in the mean it adds up to the score less that of the baselines.
 * Cost: `samples` gradients.
 */
export const gradientShap: DefinedExplainer<IterativeExplainer<GradientShapOptions>> = defineExplainer<GradientShapOptions>({
  kind: 'iterative',
  id: 'gradient-shap',
  version,
  options,
  about: {
    title: 'Expected gradients (GradientSHAP)',
    category: 'output/attribution/saliency',
    reference: 'Erion et al. 2019, arXiv 1906.10670',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient per sample',
    limitations: ['a mean over few samples is noisy', 'says how the input differs from the baselines: others are another question'],
  },
  async explain(model, input, { samples, baselines, noise, batchSize, ...shown }, { random, report }) {
    const drawn = gaussian(random);
    const differences: Float64Array[] = [];
    const sums = new Float64Array(input.data.length);
    let taken = 0;
    const mean = () =>
      tensorMap(
        input.dims,
        sums.map((sum) => sum / taken),
        shown,
      );
    const between = (): Tensor => {
      const from = one(input, baselines, random).data as Float32Array;
      const t = random();
      const shifts = noise > 0 ? drawn(sums.length) : undefined;
      const difference = Float64Array.from(input.data as Float32Array, (x, p) => x + noise * (shifts?.[p] ?? 0) - from[p]!);
      differences.push(difference);
      return float32(
        input.dims,
        Float32Array.from(difference, (d, p) => from[p]! + t * d),
      );
    };
    await manyMaps(
      { model, method: inputGradient, count: samples, batchSize, input: between, report, partial: () => mean().map },
      (slopes) => {
        const difference = differences.shift()!;
        taken++;
        (slopes.data as Float32Array).forEach((slope, p) => {
          sums[p]! += slope * difference[p]!;
        });
      },
    );
    return mean();
  },
});

/** One of the baselines. */
function one(input: Tensor, baselines: Baseline, random: () => number): Tensor {
  if (typeof baselines !== 'object') return baselineOf(input, baselines);
  return baselineOf(input, sample(baselines, Math.floor(random() * baselines.dims[0]!)));
}
