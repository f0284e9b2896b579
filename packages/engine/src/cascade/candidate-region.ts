import { type Volume, VoxplainError } from '@voxplain/core';
import { assertVolume } from '@voxplain/volume';
import { components } from '../components.js';
import { dilate, erode, fillHoles, type Mask } from './morphology.js';

export interface CandidateOptions {
  /** The least value of a voxel of the body, in the volume's own units. */
  readonly threshold: number;
  /** How often the body is eroded by 3 x 3 x 3 voxels, 2 by default: what hangs on by less is let go. */
  readonly erosions?: number;
  /** How often what is left is dilated again, 2 by default. */
  readonly dilations?: number;
}

/**
 * The body in a scan, as a mask of 0 and 1: `fill(dilate^d(largest(erode^e(v >= threshold))))`. The largest part hangs together by faces;
 * holes are filled slice by slice along z.
 * Roth et al. 2018, Comput Med Imaging Graph 66:90-99. Throws `BadVolume`, and `InvalidInput` where nothing is left.
 */
export function candidateRegion(volume: Volume, { threshold, erosions = 2, dilations = 2 }: CandidateOptions): Volume {
  assertVolume(volume);
  const { geometry, channels, data } = volume;
  if (channels !== 1) throw new VoxplainError('BadVolume', `a volume of one channel is needed, and this one has ${channels}`, { channels });
  const dims = geometry.size.toReversed();
  const solid = erode(
    Uint8Array.from(data, (value) => Number(value >= threshold)),
    dims,
    erosions,
  );
  const body = dilate(largest(solid, dims), dims, dilations);
  if (!body.includes(1)) {
    const found = `no part of the volume reaches ${threshold} and is thicker than ${2 * erosions} voxels`;
    const message = `${found}: lower the threshold, or erode less often`;
    throw new VoxplainError('InvalidInput', message, { threshold, erosions });
  }
  return { geometry, channels, data: fillHoles(body, dims) };
}

function largest(mask: Mask, dims: readonly number[]): Mask {
  const { labels, sizes } = components(mask, dims);
  const wanted = 1 + sizes.reduce((best, size, i) => (size > sizes[best]! ? i : best), 0);
  return Uint8Array.from(labels, (label) => Number(label === wanted));
}
