import {
  type BoundExplainer,
  type Explainer,
  float32,
  type IterativeContext,
  type MapOf,
  type ScoredModel,
  type Tensor,
} from '@voxplain/core';
import { gaussian } from './gaussian.js';
import { inputGradient } from './input-gradient.js';
import type { InputMapOptions } from './input-map.js';
import { manyMaps } from './many-maps.js';
import { tensorMap } from './tensor-map.js';

export interface NoiseOptions extends InputMapOptions {
  /** Noisy copies. */
  readonly samples: number;
  /** Standard deviation of the noise, in `unit`. */
  readonly noise: number;
  /** The sample's range from its least value to its largest, or the units of the network. */
  readonly unit: 'range' | 'input';
  readonly batchSize: number;
  /** What is looked at under noise, a graph method; the gradient unless given. */
  readonly method?: Explainer | BoundExplainer | undefined;
}

/** From the mean of the maps and that of their squares, element by element. */
export type Statistic = (mean: number, meanSquare: number) => number;

/**
 * A statistic of a method's maps `g(x + n)` over Gaussian noise `n` (SmoothGrad and its kin). Channels are put together
 * at the very end. `draw` gives the noise of one copy, in units of its standard deviation.
 */
export async function underNoise(
  model: ScoredModel,
  input: Tensor,
  { samples, noise, unit, batchSize, method = inputGradient, ...shown }: NoiseOptions,
  { random, report }: Pick<IterativeContext, 'random' | 'report'>,
  statistic: Statistic,
  draw: (length: number) => ArrayLike<number> = gaussian(random),
): Promise<MapOf<Tensor>> {
  const values = input.data as Float32Array;
  const deviation = unit === 'range' ? noise * range(values) : noise;
  let dims: readonly number[] = input.dims;
  let sums = new Float64Array(0);
  let squares = sums;
  let taken = 0;
  const result = () =>
    tensorMap(
      dims,
      sums.map((sum, p) => statistic(sum / taken, squares[p]! / taken)),
      shown,
    );
  const noisy = () => {
    const drawn = draw(values.length);
    return float32(
      input.dims,
      values.map((value, p) => value + deviation * drawn[p]!),
    );
  };
  await manyMaps({ model, method, count: samples, batchSize, input: noisy, report, partial: () => result().map }, (map) => {
    if (taken++ === 0) {
      dims = map.dims;
      sums = new Float64Array(map.data.length);
      squares = new Float64Array(map.data.length);
    }
    (map.data as Float32Array).forEach((value, p) => {
      sums[p]! += value;
      squares[p]! += value * value;
    });
  });
  return result();
}

function range(values: Float32Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most - least;
}
