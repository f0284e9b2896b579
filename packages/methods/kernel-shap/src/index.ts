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
import { type Coalition, coalitionCount, coalitions } from './coalitions.js';

export interface KernelShapOptions {
  /** The players: supervoxels, blocks, channels, or the labels of an atlas. */
  readonly segments: Segmentation;
  /** What a segment that does not take part is replaced by. */
  readonly baseline: Baseline;
  /** Coalitions that are run; `2048 + 2 * segments` unless given. Where that is all of them, the values are exact. */
  readonly samples?: number | undefined;
  /** Coalitions that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

const options = z.strictObject({
  segments: segmentationOption(),
  baseline: baselineOption(),
  samples: z.int().positive().optional(),
  batchSize: z.int().positive().default(8),
});

/**
 * KernelSHAP (Lundberg & Lee 2017, arXiv 1705.07874, theorem 2): Shapley values `phi` of segments, as the `phi` that minimises
 * `sum over coalitions z of pi(z) (y(x where z, else x') - y(x') - phi z)^2`, `pi` the Shapley kernel, while `phi` adds up to `y(x) - y(x')`. Map:
 * `[1, 1, ...space]`, every element with the value of its segment, or `[1, channel, ...space]` where segments tell channels apart;
 * extras `values`, `[1, segment]`, and `segments`, the label map. Cost: one forward pass per coalition.
 */
export const kernelShap: DefinedExplainer<IterativeExplainer<KernelShapOptions>> = defineExplainer<KernelShapOptions>({
  kind: 'iterative',
  id: 'kernel-shap',
  version,
  options,
  about: {
    title: 'KernelSHAP',
    category: 'output/attribution/saliency',
    reference: 'Lundberg & Lee 2017, arXiv 1705.07874',
    needs: ['many forward passes'],
    cost: 'one forward pass per coalition: some 2000',
    limitations: [
      'an estimate where there are more than eleven segments',
      'coalitions of segments are inputs the network never saw',
      'says how the input differs from the baseline: another baseline is another question',
    ],
  },
  async explain(model, input, { segments, baseline, samples: asked, batchSize }, { random, report }) {
    const { labels, count: players } = segment(input, segments);
    const samples = asked ?? 2048 + 2 * players;
    const start = baselineOf(input, baseline);
    const drawn = coalitions(players, samples, random);
    const waiting: Coalition[] = [];
    // the last value is what is missing to the difference of the scores, so that one is not fitted
    const fitted = leastSquares(players - 1);
    let [whole, empty] = [0, 0];
    const values = () => {
      const { coefficients } = fitted.solve();
      return Float32Array.of(
        ...coefficients,
        coefficients.reduce((left, value) => left - value, whole - empty),
      );
    };
    const map = () => painted(labels, values());
    // the first two runs are the input and the baseline as they are
    const mixed = (run: number) => {
      if (run < 2) return run === 0 ? input : start;
      const next: Coalition = drawn.next().value;
      waiting.push(next);
      return withSegments(input, start, labels, (label) => next.members[label] === 1);
    };
    await manyScores(
      { model, count: coalitionCount(players, samples) + 2, batchSize, input: mixed, report, partial: map },
      (score, run) => {
        if (run === 0) whole = score;
        else if (run === 1) empty = score;
        else {
          const { members, weight } = waiting.shift()!;
          const last = members[players - 1]!;
          const row = Array.from(members.subarray(0, -1), (member) => member - last);
          fitted.add(row, score - empty - last * (whole - empty), weight);
        }
      },
    );
    return {
      map: map(),
      mapKind: 'signed',
      perChannel: labels.dims[1]! > 1,
      extras: { values: float32([1, players], values()), segments: labels },
    };
  },
});
