import { VoxplainError } from '@voxplain/core';
import type { Field, SpatialStep } from '../field.js';

/**
 * What brings a grid of `size` (x first) to the network's number of axes: nothing, or the slice axis of a single slice
 * dropped or added. `depth` is the length of z that the network asks for, if it does. Throws `BadVolume` otherwise.
 */
export function matchRank(size: readonly number[], rank: number, depth: number | undefined): SpatialStep[] {
  if (size.length === rank) return [];
  if (size.length === 3 && rank === 2 && size[2] === 1) return [dropSlice];
  if (size.length === 2 && rank === 3 && depth === 1) return [addSlice];
  const message =
    size.length > rank
      ? `the model takes 2-D images and the volume has [${size}] voxels: take out one slice first (z = 1)`
      : `the model takes 3-D volumes and the input is an image of [${size}] pixels: give a volume`;
  throw new VoxplainError('BadVolume', message, { size, rank });
}

const drop = ({ dims: [channels, , ...plane], data }: Field): Field => ({ dims: [channels!, ...plane], data });
const add = ({ dims: [channels, ...plane], data }: Field): Field => ({ dims: [channels!, 1, ...plane], data });

const dropSlice: SpatialStep = { note: 'the single slice as an image', forward: drop, backward: add };
const addSlice: SpatialStep = { note: 'the image as a volume of one slice', forward: add, backward: drop };
