import { elementCount, float32, type Tensor } from '@voxplain/core';
import { cubicSpline } from './cubic-spline.js';
import { type Grid, onGrid } from './grid.js';

/** How a map is brought to the voxels of the input. */
export type Resizing = Grid | 'cubic-spline';

/**
 * What is done to a map to show it. `relu` · `minMax`: every channel of every sample to [0, 1], `(v - min) / (max - min + minMax)`, 0 where
 * it is constant, and one less that where `inverted` · `resize`: to the voxels of the input; of volumes as `ofVolumes` says.
 */
export type Step =
  | 'relu'
  | { readonly minMax: number; readonly inverted?: boolean }
  | { readonly resize: Resizing; readonly ofVolumes?: Resizing };

/** A map `[batch, channel, ...own]` after the steps, in order: `[batch, channel, ...space]`; half-pixel where none of them resizes. Sums are in float64. */
export function shown(steps: readonly Step[], raw: Tensor, space: readonly number[]): Tensor {
  const [batch = 1, channels = 1, ...own] = raw.dims;
  const size = elementCount(own);
  const all = [
    ...steps,
    ...(steps.some((step) => typeof step === 'object' && 'resize' in step) ? [] : [{ resize: 'half-pixel' } as const]),
  ];
  const result = new Float32Array(batch * channels * elementCount(space));
  for (let map = 0; map < batch * channels; map++) {
    const values = Float64Array.from(raw.data.subarray(map * size, (map + 1) * size) as Float32Array);
    result.set(
      all.reduce((before, step) => apply(step, before, own, space), values),
      map * elementCount(space),
    );
  }
  return float32([batch, channels, ...space], result);
}

function apply(step: Step, values: Float64Array<ArrayBuffer>, own: readonly number[], space: readonly number[]): Float64Array<ArrayBuffer> {
  if (step === 'relu') return values.map((value) => Math.max(value, 0));
  if ('resize' in step) return resized(values, own, space, (space.length > 2 && step.ofVolumes) || step.resize);
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const range = most - least + step.minMax || 1;
  return values.map((value) => (step.inverted ? 1 - (value - least) / range : (value - least) / range));
}

const resized = (values: Float64Array<ArrayBuffer>, own: readonly number[], space: readonly number[], how: Resizing) =>
  how === 'cubic-spline' ? cubicSpline(values, own, space) : onGrid(values, own, space, how);
