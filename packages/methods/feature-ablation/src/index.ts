import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer } from '@voxplain/core';
import {
  type Baseline,
  baselineOf,
  baselineOption,
  manyScores,
  painted,
  type Segmentation,
  segment,
  segmentationOption,
  withSegments,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface FeatureAblationOptions {
  /** What is replaced together: supervoxels, blocks, channels, or the labels of an atlas. */
  readonly segments: Segmentation;
  /** What a segment is replaced by. */
  readonly baseline: Baseline;
  /** Ablated copies that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

const options = z.strictObject({
  segments: segmentationOption(),
  baseline: baselineOption(),
  batchSize: z.int().positive().default(8),
});

/**
 * Feature ablation (Kokhlikyan et al. 2020, arXiv 2009.07896): every element of segment j gets `y(x) - y(x with segment j replaced by the baseline)`.
 * Map: `[1, 1, ...space]`, or `[1, channel, ...space]` where segments tell channels apart; extras `values`, `[1, segment]`, and `segments`,
 * the label map. Cost: one forward pass per segment.
 */
export const featureAblation: DefinedExplainer<IterativeExplainer<FeatureAblationOptions>> = defineExplainer<FeatureAblationOptions>({
  kind: 'iterative',
  id: 'feature-ablation',
  version,
  options,
  about: {
    title: 'Feature ablation',
    category: 'output/attribution/saliency',
    reference: 'Kokhlikyan et al. 2020, arXiv 2009.07896',
    needs: ['many forward passes'],
    cost: 'one forward pass per segment',
    limitations: [
      'evidence that is present in two segments is not seen',
      'says how the input differs from the baseline: another baseline is another question',
    ],
  },
  async explain(model, input, { segments, baseline, batchSize }, { report }) {
    const { labels, count } = segment(input, segments);
    const start = baselineOf(input, baseline);
    const values = new Float64Array(count);
    const map = () => painted(labels, values);
    let whole = Number.NaN;
    // the first run is the input as it is
    const ablated = (run: number) => (run === 0 ? input : withSegments(input, start, labels, (label) => label !== run - 1));
    await manyScores({ model, count: count + 1, batchSize, input: ablated, report, partial: map }, (score, run) => {
      if (run === 0) whole = score;
      else values[run - 1] = whole - score;
    });
    return {
      map: map(),
      mapKind: 'signed',
      perChannel: labels.dims[1]! > 1,
      extras: { values: float32([1, count], Float32Array.from(values)), segments: labels },
    };
  },
});
