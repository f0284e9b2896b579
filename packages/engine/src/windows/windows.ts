import { elementCount, type Manifest, VoxplainError } from '@voxplain/core';
import { outer } from '../outer.js';
import type { AxisOrder } from './axis-order.js';
import type { Checkpoint } from './checkpoint.js';
import { shiftsOf, startsAlong, type Tilings } from './tiling.js';

/** How a volume larger than the network's patch is explained. */
export interface WindowOptions {
  /** Voxels per axis, x first, of what the network is fed; the card's `input.patch`, or what the model fixes, by default. */
  readonly patch?: readonly number[];
  /** The share of a patch's scores that the next one has again, 0.5 by default. */
  readonly overlap?: number;
  /** How patches count where several cover a voxel: most at their centre (default), or all alike. */
  readonly blend?: 'gaussian' | 'constant';
  /**
   * How many tilings are averaged, each moved along the diagonal by its part of a step, or by how many voxels each is moved, x first;
   * 1 by default.
   */
  readonly tilings?: Tilings;
  /** What of the network's output is averaged: scores (default), or probabilities, whose logarithms are the scores then. */
  readonly average?: 'score' | 'probability';
  /** Methods with weights that are means over space (Grad-CAM): over the whole volume (default), or over each patch. */
  readonly means?: 'volume' | 'patch';
  /** Keeps what every finished patch gave, so that a run that was stopped goes on where it was. */
  readonly checkpoint?: Checkpoint;
}

/** The patches of a volume. Axes are in the network's order. */
export interface Windows {
  readonly space: readonly number[];
  /** What the network is fed: a tile, and the margin at both ends of each axis. */
  readonly patch: readonly number[];
  /** What it scores, without padding less than it is fed. */
  readonly tile: readonly number[];
  readonly margin: readonly number[];
  /** Where tiles begin. */
  readonly starts: readonly (readonly number[])[];
  /** How much each voxel of a tile counts. */
  readonly weights: Float32Array;
  readonly average: 'score' | 'probability';
  readonly means: 'volume' | 'patch';
  readonly checkpoint: Checkpoint | undefined;
  readonly record: NonNullable<Manifest['window']>;
}

/** The least weight of a voxel in a tile: that of the peak is 1. */
const floor = 1e-3;

/**
 * Lays patches over a space, so that their tiles, the patches without `margin`, cover it: `step = T (1 - overlap)`. With a margin tiles
 * reach over the end of the axis, without one they are moved inside, and are no longer than the space.
 * Gaussian blending has the standard deviation T / 8 and is nowhere below 1e-3 of its peak. Throws `InvalidOptions`.
 */
export function windowsOver(
  space: readonly number[],
  given: readonly number[],
  margin: readonly number[],
  { overlap = 0.5, blend = 'gaussian', tilings = 1, average = 'score', means = 'volume', checkpoint }: WindowOptions,
  order: AxisOrder,
): Windows {
  if (!(overlap >= 0 && overlap < 1))
    throw new VoxplainError('InvalidOptions', `window.overlap ${overlap} must be a share of the patch from 0 up to, not including, 1`, {
      overlap,
    });
  const isValid = margin.map((n) => n > 0);
  const patch = given.map((n, axis) => (isValid[axis] ? n : Math.min(n, space[axis]!)));
  const tile = patch.map((n, axis) => n - 2 * margin[axis]!);
  const steps = tile.map((n) => Math.max(1, Math.floor(n * (1 - overlap))));
  const shifts = shiftsOf(tilings, steps, order);
  const starts = distinct(
    shifts.flatMap((shift) => grid(tile.map((n, axis) => startsAlong(space[axis]!, n, steps[axis]!, shift[axis]!, isValid[axis]!)))),
  );
  const bells = tile.map((n) => Array.from({ length: n }, (_, i) => Math.exp(-0.5 * ((i - (n - 1) / 2) / (n / 8)) ** 2)));
  const peak = bells.reduce((product, bell) => product * Math.max(...bell), 1);
  const weights = blend === 'gaussian' ? outer(bells).map((w) => Math.max(w / peak, floor)) : new Float32Array(elementCount(tile)).fill(1);
  const record = {
    patch: order.xFirst(patch),
    ...(isValid.includes(true) ? { margin: order.xFirst(margin) } : {}),
    overlap,
    blend,
    ...(shifts.flat().some((n) => n !== 0) ? { shifts: shifts.map(order.xFirst) } : {}),
    ...(average === 'score' ? {} : { average }),
    means,
    patches: starts.length,
  };
  return { space, patch, tile, margin, starts, weights, average, means, checkpoint, record };
}

/** All places, of those along each axis. */
const grid = (along: readonly (readonly number[])[]): number[][] =>
  along.reduce<number[][]>((all, axis) => all.flatMap((start) => axis.map((at) => [...start, at])), [[]]);

const distinct = (starts: readonly number[][]): number[][] => [...new Map(starts.map((start) => [start.join(), start])).values()];

/** Whether one patch is fed the whole space and scores all of it. */
export const isWhole = ({ starts, margin }: Windows): boolean => starts.length === 1 && margin.every((n) => n === 0);
