import { type Volume, VoxplainError } from '@voxplain/core';
import type { Phantom } from './phantom.js';

/**
 * The phantom's image with the voxels of `mask` (non-zero) made uninformative; their noise stays as it was.
 * `to` is what they become: the mean of the voxel's noise-free values over the four phases (default), or one value in HU.
 * With the evidence as the mask and the default, the images of all four phases are identical. Throws `InvalidInput`.
 */
export function neutralise(
  { image, noiseFree, phaseNeutral }: Phantom,
  mask: Volume,
  to: 'phase-neutral' | number = 'phase-neutral',
): Volume {
  if (mask.data.length !== image.data.length) {
    throw new VoxplainError('InvalidInput', `the mask has ${mask.data.length} voxels, the image ${image.data.length}`, {});
  }
  const data = Int16Array.from(image.data, (value, index) => {
    if (!mask.data[index]) return value;
    return value - noiseFree.data[index]! + (to === 'phase-neutral' ? phaseNeutral.data[index]! : to);
  });
  return { ...image, data };
}

/** 1 where the mask is 0, and 0 elsewhere. */
export const complement = (mask: Volume): Volume => ({ ...mask, data: Uint8Array.from(mask.data, (value) => (value ? 0 : 1)) });
