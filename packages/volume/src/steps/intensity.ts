import { elementCount, type ModelCard, VoxplainError } from '@voxplain/core';
import type { ValueStep } from '../field.js';
import { each } from './each.js';
import { minMax, percentiles, zScore } from './statistics.js';

export type Intensity = NonNullable<NonNullable<ModelCard['input']>['intensity']>[number];

/** One step of the card's intensity chain. `channels` is the image's, for `mean` and `std`. Throws `BadModelCard`. */
export function intensity(step: Intensity, channels: number): ValueStep {
  if ('clip' in step) return clip(...step.clip);
  if ('window' in step) {
    const { centre, width } = step.window;
    return clip(centre - width / 2, centre + width / 2);
  }
  if ('scale' in step) {
    const { scale, offset = 0 } = step;
    return { note: `v * ${scale} + ${offset}`, apply: each((v) => v * scale + offset) };
  }
  if ('finite' in step) {
    return { note: `NaN and infinity to ${step.finite}`, apply: each((v) => (Number.isFinite(v) ? v : step.finite)) };
  }
  if ('minMax' in step) return minMax(step.minMax);
  if ('percentiles' in step) return percentiles(step.percentiles, step.to);
  if ('mean' in step) return standardise(step, channels);
  return zScore(step.zScore);
}

const clip = (low: number, high: number): ValueStep => ({
  note: `clip to [${low}, ${high}]`,
  apply: each((v) => Math.min(high, Math.max(low, v))),
});

function standardise({ mean, std }: { mean: number[]; std: number[] }, channels: number): ValueStep {
  const fits = (values: number[]) => values.length === 1 || values.length === channels;
  if (!fits(mean) || !fits(std)) {
    const message = `mean and std in the model card have ${mean.length} and ${std.length} values; give one, or one for each of ${channels} channels`;
    throw new VoxplainError('BadModelCard', message, { mean, std, channels });
  }
  return {
    note: `(v - [${mean.join(', ')}]) / [${std.join(', ')}]`,
    apply({ dims, data }) {
      const size = elementCount(dims.slice(1));
      const result = new Float32Array(data.length);
      for (let channel = 0, i = 0; channel < channels; channel++) {
        const [centre, width] = [mean[channel] ?? mean[0]!, std[channel] ?? std[0]!];
        for (const end = i + size; i < end; i++) result[i] = (data[i]! - centre) / width;
      }
      return { dims, data: result };
    },
  };
}
