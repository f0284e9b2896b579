import { type Tensor, VoxplainError } from '@voxplain/core';
import { type Segmentation, segment } from '@voxplain/formulas';
import { dilated } from './dilated.js';
import { felzenszwalb } from './felzenszwalb.js';

/** Graph-based segmentations of the image at these scales, or any way to cut an input into segments that reach through all channels. */
export type Cut = { readonly felzenszwalb: readonly number[] } | Segmentation;

/** The segmentations of Kapishnikov et al. for images; for volumes supervoxels of three sizes. */
const cuts = (rank: number): readonly Cut[] =>
  rank > 2 ? [64, 256, 1024].map((supervoxels) => ({ supervoxels })) : [{ felzenszwalb: [50, 100, 150, 250, 500, 1200] }];

/**
 * The regions of an input `[1, channel, ...space]`: the segments of all cuts, each grown by so many voxels, of the paper's 5 in images
 * and 2 in volumes unless given; segments that the caller has drawn or counted out are taken as they are. Throws `InvalidOptions`.
 */
export function regionsOf(input: Tensor, given: Cut | readonly Cut[] | undefined, dilation: number | undefined): Int32Array[] {
  const [, , ...space] = input.dims;
  const grown = dilation ?? (space.length > 2 ? 2 : 5);
  return [given ?? cuts(space.length)].flat().flatMap((cut) => {
    if (cut !== 'channels' && 'felzenszwalb' in cut)
      return felzenszwalb(input, cut.felzenszwalb).flatMap((labels) => dilated(labels, greatest(labels) + 1, space, grown));
    const { labels, count } = segment(input, cut);
    if (labels.dims[1]! > 1)
      throw new VoxplainError(
        'InvalidOptions',
        'xrai needs segments that reach through all channels: give supervoxels, blocks or labels [...space]',
      );
    const exact = cut !== 'channels' && !('supervoxels' in cut);
    return dilated(labels.data as Int32Array, count, space, dilation ?? (exact ? 0 : grown));
  });
}

const greatest = (labels: Int32Array): number => labels.reduce((a, b) => Math.max(a, b));
