import { elementCount, type ModelCard, VoxplainError } from '@voxplain/core';
import type { ValueStep } from '../field.js';

type Intensity = NonNullable<NonNullable<ModelCard['input']>['intensity']>[number];

/** One step of the card's intensity chain. `channels` is the image's, for `mean` and `std`. Throws `BadModelCard`. */
export function intensity(step: Intensity, channels: number): ValueStep {
  if ('clip' in step) {
    const [low, high] = step.clip;
    return { note: `clip to [${low}, ${high}]`, apply: each((v) => Math.min(high, Math.max(low, v))) };
  }
  if ('scale' in step) {
    const { scale, offset = 0 } = step;
    return { note: `v * ${scale} + ${offset}`, apply: each((v) => v * scale + offset) };
  }
  if ('minMax' in step) return minMax(step.minMax);
  if ('mean' in step) return standardise(step, channels);
  return zScore;
}

const each =
  (formula: (value: number) => number): ValueStep['apply'] =>
  ({ dims, data }) => {
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) result[i] = formula(data[i]!);
    return { dims, data: result };
  };

/** An image of one value becomes the lower end. */
const minMax = ([low, high]: readonly [number, number]): ValueStep => ({
  note: `minimum and maximum of the image to [${low}, ${high}]`,
  apply(field) {
    let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const v of field.data) {
      if (v < smallest) smallest = v;
      if (v > largest) largest = v;
    }
    const factor = largest > smallest ? (high - low) / (largest - smallest) : 0;
    return each((v) => (v - smallest) * factor + low)(field);
  },
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

/** Population standard deviation; an image of one value becomes 0. */
const zScore: ValueStep = {
  note: '(v - mean) / standard deviation of the image',
  apply(field) {
    const { data } = field;
    let sum = 0;
    for (const v of data) sum += v;
    const mean = sum / data.length;
    let squares = 0;
    for (const v of data) squares += (v - mean) ** 2;
    const deviation = Math.sqrt(squares / data.length) || 1;
    return each((v) => (v - mean) / deviation)(field);
  },
};
