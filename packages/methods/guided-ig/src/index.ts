import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer } from '@voxplain/core';
import {
  type Baseline,
  baselineOf,
  baselineOption,
  type InputMapOptions,
  inputGradient,
  manyMaps,
  pathDelta,
  tensorMap,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { advance } from './advance.js';

export interface GuidedIgOptions extends InputMapOptions {
  /** Gradients along the path, one after the other. */
  readonly steps: number;
  /** How many of the elements move at a time, those of the least gradient first; in (0, 1]. */
  readonly fraction: number;
  /** How far an element may be ahead of the straight line or behind it, in parts of its way: 0 is the straight line, 1 any path. */
  readonly maxDistance: number;
  /** Where the path begins: one number everywhere, in the units of the network; the input's least value; or a tensor. */
  readonly baseline: Baseline;
}

const options = z.strictObject({
  steps: z.int().positive().default(200),
  fraction: z.number().positive().max(1).default(0.25),
  maxDistance: z.number().min(0).max(1).default(0.02),
  baseline: baselineOption(),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Guided integrated gradients (Kapishnikov et al. 2021, arXiv 2106.09788): `sum over steps of (x_(i+1) - x_i) dy/dx(x_i)` along a path
 * from x' to x on which elements move in the order of `|dy/dx|`, least first, within a corridor around the straight line; every step leaves `1/steps`
 * less of the L1 distance. Map: `[1, channel, ...space]`, signed; where the gradient hardly changes within a step it adds up to `y(x) - y(x')`, and the
 * extra `delta`, `[1]`, is by how much it misses that. Cost: `steps` gradients, each of which waits for the one before.
 */
export const guidedIg: DefinedExplainer<IterativeExplainer<GuidedIgOptions>> = defineExplainer<GuidedIgOptions>({
  kind: 'iterative',
  id: 'guided-ig',
  version,
  options,
  about: {
    title: 'Guided integrated gradients',
    category: 'output/attribution/saliency',
    reference: 'Kapishnikov et al. 2021, arXiv 2106.09788',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient per step, which cannot be batched',
    limitations: [
      'says how the input differs from the baseline: another baseline is another question',
      'voxels that equal the baseline get nothing',
      'the path depends on the gradient: two models are compared along different paths',
      'what moves is chosen by the gradient that then counts it: through many rectifiers, where a step changes the gradient, `delta` stays large however many the steps',
    ],
  },
  async explain(model, input, { steps, fraction, maxDistance, baseline, ...shown }, { report }) {
    const start = baselineOf(input, baseline);
    const x0 = start.data as Float32Array;
    const differences = Float64Array.from(input.data as Float32Array, (x, p) => x - x0[p]!);
    const lengths = differences.map(Math.abs);
    const attribution = new Float64Array(differences.length);
    let ways: Float64Array = new Float64Array(differences.length);
    const map = () => tensorMap(input.dims, attribution, shown);
    const here = () =>
      float32(
        input.dims,
        Float32Array.from(differences, (difference, p) => x0[p]! + ways[p]! * difference),
      );
    await manyMaps(
      // a step begins where the one before ended
      { model, method: inputGradient, count: steps, batchSize: 1, input: here, report, partial: () => map().map },
      (gradient, i) => {
        const slopes = gradient.data as Float32Array;
        const next = advance(ways, lengths, slopes, { to: (i + 1) / steps, fraction, maxDistance });
        next.forEach((way, p) => {
          attribution[p]! += (way - ways[p]!) * differences[p]! * slopes[p]!;
        });
        ways = next;
      },
    );
    return { ...map(), extras: { delta: await pathDelta(model, attribution, { from: [start], to: input }) } };
  },
});
