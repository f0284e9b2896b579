import { elementCount, VoxplainError } from '@voxplain/core';
import type { ValueStep } from '../field.js';

/** Luma of ITU-R BT.601, as most image libraries convert colour to grey. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** The step that gives an image the wanted channels, or none if it has them. Throws `BadVolume` for other than 1 or 3 channels. */
export function colour(channels: number, wanted: 'grey' | 'rgb'): ValueStep[] {
  if (channels === (wanted === 'grey' ? 1 : 3)) return [];
  if (channels === 1) return [greyToRgb];
  if (channels === 3) return [rgbToGrey];
  throw new VoxplainError('BadVolume', `the model takes a ${wanted} image and the input has ${channels} channels; give one with 1 or 3`, {
    channels,
    wanted,
  });
}

const greyToRgb: ValueStep = {
  note: 'grey to RGB: the channel repeated',
  apply({ dims: [, ...space], data }) {
    const result = new Float32Array(3 * data.length);
    for (const channel of [0, 1, 2]) result.set(data, channel * data.length);
    return { dims: [3, ...space], data: result };
  },
};

const rgbToGrey: ValueStep = {
  note: `RGB to grey: ${LUMA.join(', ')}`,
  apply({ dims: [, ...space], data }) {
    const size = elementCount(space);
    const result = new Float32Array(size);
    for (let i = 0; i < size; i++) result[i] = LUMA[0] * data[i]! + LUMA[1] * data[size + i]! + LUMA[2] * data[2 * size + i]!;
    return { dims: [1, ...space], data: result };
  },
};
