import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer } from '@voxplain/core';
import { blurred, type InputMapOptions, inputGradient, manyMaps, pathDelta, perAxis, tensorMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

/** Which part of the greatest sigma is reached after which part of the steps: even steps of sigma, or of its square. */
const schedules = { linear: (t: number) => t, sqrt: Math.sqrt };
type Schedule = keyof typeof schedules;

export interface BlurIgOptions extends InputMapOptions {
  /** Standard deviation of the blur that the path begins with, in the unit of `spacing`. */
  readonly sigma: number;
  readonly steps: number;
  /** Over what difference of sigma the blur is differentiated, in the unit of `spacing`. */
  readonly sigmaStep: number;
  readonly schedule: Schedule;
  /** Edge of a voxel, one number or one per axis (slowest first): in mm, so that `sigma` is in mm; 1 unless given. */
  readonly spacing: number | readonly number[];
  readonly batchSize: number;
}

const options = z.strictObject({
  sigma: z.number().positive().default(50),
  steps: z.int().positive().default(100),
  sigmaStep: z.number().positive().default(0.01),
  schedule: z.enum(Object.keys(schedules) as Schedule[]).default('linear'),
  spacing: z
    .union([z.number().positive(), z.array(z.number().positive()).min(1)], { error: 'a positive number, or one per axis' })
    .default(1),
  batchSize: z.int().positive().default(8),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Blur integrated gradients (Xu, Venugopalan & Sundararajan 2020, arXiv 2004.03383):
 * `-sum over i of (s_(i+1) - s_i) dy/dx(x_s) (x_(s+d) - x_s) / d` at `s = s_i`, where `x_s` is the input blurred by a Gaussian of deviation `s`, with zeros
 * outside, and `s_i` goes from 0 to `sigma`. Map: `[1, channel, ...space]`, signed; with many steps it adds up to `y(x) - y(x_sigma)`, and the extra
 * `delta`, `[1]`, is by how much it misses that. Cost: `steps` gradients, and two blurs for each.
 */
export const blurIg: DefinedExplainer<IterativeExplainer<BlurIgOptions>> = defineExplainer<BlurIgOptions>({
  kind: 'iterative',
  id: 'blur-ig',
  version,
  options,
  about: {
    title: 'Blur integrated gradients',
    category: 'output/attribution/saliency',
    reference: 'Xu, Venugopalan & Sundararajan 2020, arXiv 2004.03383',
    needs: ['gradients', 'many runs'],
    cost: 'one gradient and two blurs per step',
    limitations: [
      'says how the input differs from a blurred one: what survives the blur gets little',
      'outside the image is 0, in the units of the network: where the image is not 0 at its border, the border has attribution of its own',
    ],
  },
  async explain(model, input, { sigma, steps, sigmaStep, schedule, spacing, batchSize, ...shown }, { report }) {
    const [, ...dims] = input.dims as [number, number, ...number[]];
    const edges = perAxis(spacing, dims.length - 1, 'spacing');
    const at = (s: number) => blurred(input.data as Float32Array, dims, [0, ...edges.map((edge) => s / edge)], 'zero');
    const sigmaAt = (i: number) => sigma * schedules[schedule](i / steps);
    const attribution = new Float64Array(input.data.length);
    const changes: Float64Array[] = [];
    const map = () => tensorMap(input.dims, attribution, shown);
    const step = (i: number) => {
      const here = at(sigmaAt(i));
      const further = at(sigmaAt(i) + sigmaStep);
      const share = (sigmaAt(i + 1) - sigmaAt(i)) / sigmaStep;
      changes.push(here.map((value, p) => (value - further[p]!) * share));
      return float32(input.dims, Float32Array.from(here));
    };
    await manyMaps({ model, method: inputGradient, count: steps, batchSize, input: step, report, partial: () => map().map }, (slopes) => {
      const change = changes.shift()!;
      (slopes.data as Float32Array).forEach((slope, p) => {
        attribution[p]! += slope * change[p]!;
      });
    });
    const start = float32(input.dims, Float32Array.from(at(sigma)));
    return { ...map(), extras: { delta: await pathDelta(model, attribution, { from: [start], to: input }) } };
  },
});
