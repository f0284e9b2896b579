import { type Geometry, VoxplainError } from '@voxplain/core';
import type { Field, SpatialStep } from '../field.js';
import { asSlice } from '../geometry.js';

/**
 * Throws `BadVolume` unless a grid has the network's number of axes, or is a single slice for a network of images, or an
 * image for a network that takes `depth` 1 along z.
 */
export function assertRank({ size }: Geometry, rank: number, depth: number | undefined): void {
  if (size.length === rank || (rank === 2 && size[2] === 1) || (size.length === 2 && depth === 1)) return;
  const message =
    size.length > rank
      ? `the model takes 2-D images and the volume has [${size}] voxels: take out one slice first (z = 1)`
      : `the model takes 3-D volumes and the input is an image of [${size}] pixels: give a volume`;
  throw new VoxplainError('BadVolume', message, { size, rank });
}

const drop = ({ dims: [channels, , ...plane], data }: Field): Field => ({ dims: [channels!, ...plane], data });
const add = ({ dims: [channels, ...plane], data }: Field): Field => ({ dims: [channels!, 1, ...plane], data });

/** The slice keeps its place in space: the grid still has three axes. */
export const dropSlice = (grid: Geometry): SpatialStep => ({
  note: 'the single slice as an image',
  to: grid,
  forward: drop,
  back: add,
});

export const addSlice = (grid: Geometry): SpatialStep => ({
  note: 'the image as a volume of one slice',
  to: asSlice(grid),
  forward: add,
  back: drop,
});
