import { elementCount, float32, type IterativeExplainer, type Tensor } from '@voxplain/core';
import { activations } from './activations.js';
import { interpolate, places } from './interpolate.js';
import { manyScores } from './many-scores.js';
import { masked } from './masked.js';
import type { ScoreWeightedOptions } from './score-weighted-options.js';

type Explain = IterativeExplainer<ScoreWeightedOptions>['explain'];

/** What is made of a channel's mask: how many copies, and copy `i`. */
export interface Copies {
  readonly count: number;
  copy(mask: Float64Array, i: number): Float64Array;
}

/**
 * Score-CAM and its kin: `ReLU(sum_k w_k A_k)`, where `w = softmax over k of the mean score of x times the copies of mask k`, and
 * mask k is `A_k` upsampled to the input and brought to [0, 1]; 0 where it is constant. Channels that are not scored weigh nothing. Map:
 * `[1, 1, ...space]` on the layer's grid; extra `weights`: `[1, channel, 1, ...]`. One mask is held at a time.
 */
export async function scoreWeighted(
  model: Parameters<Explain>[0],
  input: Tensor,
  { layer, channels, upsampling, batchSize }: ScoreWeightedOptions,
  { report }: Pick<Parameters<Explain>[3], 'report'>,
  { count, copy }: Copies = { count: 1, copy: (mask) => mask },
): ReturnType<Explain> {
  const { map: layerMap } = await model.explain(input, activations.with({ layer }));
  const [, depth, ...grid] = layerMap.dims as [number, number, ...number[]];
  const values = layerMap.data as Float32Array;
  const channel = (k: number) => values.subarray(k * elementCount(grid), (k + 1) * elementCount(grid));
  const order = Array.from({ length: depth }, (_, k) => k);
  const chosen = channels === undefined ? order : byVariance(order, channel).slice(0, channels);
  const at = places(grid, input.dims.slice(2), upsampling);

  let mask: Float64Array = new Float64Array(0);
  const copyOf = (run: number) => {
    if (run % count === 0) mask = minMaxed(interpolate(channel(chosen[run / count]!), grid, at));
    return masked(input, copy(mask, run % count));
  };
  const sums = new Float64Array(chosen.length);
  let done = 0;
  const weights = () => {
    const all = new Float64Array(depth);
    softmax(sums.subarray(0, done).map((sum) => sum / count)).forEach((weight, i) => {
      all[chosen[i]!] = weight;
    });
    return all;
  };
  const map = () => {
    const sum = new Float64Array(elementCount(grid));
    weights().forEach((weight, k) => {
      channel(k).forEach((value, s) => {
        sum[s]! += weight * value;
      });
    });
    return float32(
      [1, 1, ...grid],
      Float32Array.from(sum, (value) => Math.max(0, value)),
    );
  };
  await manyScores({ model, count: chosen.length * count, batchSize, input: copyOf, report, partial: map }, (score, run) => {
    sums[Math.floor(run / count)]! += score;
    done = Math.floor((run + 1) / count);
  });
  return { map: map(), mapKind: 'positive', extras: { weights: float32([1, depth, ...grid.map(() => 1)], Float32Array.from(weights())) } };
}

/** Brought to [0, 1]; 0 where it is constant. */
function minMaxed(values: Float64Array): Float64Array {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least;
  return values.map((value) => (range === 0 ? 0 : (value - least) / range));
}

function softmax(values: Float64Array): Float64Array {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = values.map((value) => Math.exp(value - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

function byVariance(order: readonly number[], channel: (k: number) => Float32Array): number[] {
  const variances = order.map((k) => {
    const values = channel(k);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return order.toSorted((a, b) => variances[b]! - variances[a]!);
}
