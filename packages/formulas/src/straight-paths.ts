import { float32, type Tensor } from '@voxplain/core';
import { inputGradient } from './input-gradient.js';
import { type ManyMaps, manyMaps } from './many-maps.js';
import { pathDelta } from './path-delta.js';
import { type QuadratureName, quadratures } from './quadrature.js';

export interface StraightPaths extends Pick<ManyMaps, 'model' | 'batchSize' | 'report'> {
  readonly input: Tensor;
  /** Where the paths begin, tensors of the input's dims. */
  readonly baselines: readonly Tensor[];
  /** Gradients along each path. */
  readonly steps: number;
  readonly rule: QuadratureName;
  /** The map of an attribution so far. */
  partial(attribution: Float64Array): Tensor;
}

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017, arXiv 1703.01365, eq. 1), the mean over the baselines x' of
 * `(x - x') * integral over t from 0 to 1 of dy/dx(x' + t (x - x'))`, one value per element of the input, and `delta`, `[1]`, by how much
 * their sum misses `y(x) - mean of y(x')`.
 */
export async function straightPaths({
  model,
  input,
  baselines,
  steps,
  rule,
  batchSize,
  report,
  partial,
}: StraightPaths): Promise<{ readonly attribution: Float64Array; readonly delta: Tensor }> {
  const x = input.data as Float32Array;
  const { points, weights } = quadratures[rule](steps);
  const attribution = new Float64Array(x.length);
  const begin = (run: number) => baselines[Math.floor(run / steps)]!.data as Float32Array;
  const between = (run: number) => {
    const [x0, t] = [begin(run), points[run % steps]!];
    return float32(
      input.dims,
      x.map((value, p) => x0[p]! + t * (value - x0[p]!)),
    );
  };
  await manyMaps(
    {
      model,
      method: inputGradient,
      count: baselines.length * steps,
      batchSize,
      input: between,
      report,
      partial: () => partial(attribution),
    },
    (slopes, run) => {
      const [x0, weight] = [begin(run), weights[run % steps]! / baselines.length];
      (slopes.data as Float32Array).forEach((slope, p) => {
        attribution[p]! += weight * slope * (x[p]! - x0[p]!);
      });
    },
  );
  return { attribution, delta: await pathDelta(model, attribution, { from: baselines, to: input }) };
}
