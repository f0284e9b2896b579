import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer } from '@voxplain/core';
import {
  type Baseline,
  baselineOf,
  baselineOption,
  leastSquares,
  manyScores,
  painted,
  type Segmentation,
  segment,
  segmentationOption,
  withSegments,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface LimeOptions {
  /** What is switched on and off: supervoxels, blocks, channels, or the labels of an atlas. */
  readonly segments: Segmentation;
  /** What a segment that is off is replaced by. */
  readonly baseline: Baseline;
  readonly samples: number;
  /** Width of the kernel: how near a sample has to be to count, as a cosine distance. */
  readonly width: number;
  /** Penalty on the squares of the coefficients, against the sum of the weights of the samples. */
  readonly ridge: number;
  /** Copies that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

const options = z.strictObject({
  segments: segmentationOption(),
  baseline: baselineOption(),
  samples: z.int().positive().default(1000),
  width: z.number().positive().default(0.25),
  ridge: z.number().nonnegative().default(1),
  batchSize: z.int().positive().default(8),
});

/**
 * LIME (Ribeiro, Singh & Guestrin 2016, arXiv 1602.04938, eq. 1, section 3.4): the coefficients `c` of a linear model of the score that sees which
 * segments are on: `min over c, c0 of sum over z of exp(-d(z)^2 / w^2) (y(x where z, else x') - c z - c0)^2 + ridge |c|^2`, where every segment of a
 * sample `z` is on with probability 1/2, and `d(z)`, its cosine distance from all on, is `1 - sqrt(share of segments on)`. Map: `[1, 1, ...space]`, or
 * `[1, channel, ...space]` where segments tell channels apart; extras `values`, `[1, segment]`, `segments`, the label map, and `fit`, `[1]`,
 * the R^2 of the linear model. Cost: one forward pass per sample.
 */
export const lime: DefinedExplainer<IterativeExplainer<LimeOptions>> = defineExplainer<LimeOptions>({
  kind: 'iterative',
  id: 'lime',
  version,
  options,
  about: {
    title: 'LIME',
    category: 'output/attribution/saliency',
    reference: 'Ribeiro, Singh & Guestrin 2016, arXiv 1602.04938',
    needs: ['many forward passes'],
    cost: 'one forward pass per sample',
    limitations: [
      'a linear model: its fit says how much of the score it accounts for',
      'too few samples, or other segments, give another map',
      'inputs with segments switched off are inputs the network never saw',
    ],
  },
  async explain(model, input, { segments, baseline, samples, width, ridge, batchSize }, { random, report }) {
    const { labels, count } = segment(input, segments);
    const start = baselineOf(input, baseline);
    const fitted = leastSquares(count + 1);
    // the intercept, which nothing holds back, comes last
    const solution = () => fitted.solve((j) => (j < count ? ridge : 0));
    const map = () => painted(labels, solution().coefficients);
    const waiting: number[][] = [];
    // the first sample is the input as it is
    const switched = (run: number) => {
      const on = Array.from({ length: count }, () => (run === 0 || random() < 0.5 ? 1 : 0));
      waiting.push(on);
      return withSegments(input, start, labels, (label) => on[label] === 1);
    };
    await manyScores({ model, count: samples, batchSize, input: switched, report, partial: map }, (score) => {
      const on = waiting.shift()!;
      const distance = 1 - Math.sqrt(on.reduce((sum, each) => sum + each, 0) / count);
      fitted.add([...on, 1], score, Math.exp(-(distance ** 2) / width ** 2));
    });
    const { coefficients, fit } = solution();
    return {
      map: map(),
      mapKind: 'signed',
      perChannel: labels.dims[1]! > 1,
      extras: {
        values: float32([1, count], Float32Array.from(coefficients.subarray(0, count))),
        segments: labels,
        fit: float32([1], [fit]),
      },
    };
  },
});
