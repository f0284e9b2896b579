import { elementCount, float32, type Target, type Tensor } from '@voxplain/core';
import type { Job } from '../at-once.js';
import type { Draft } from '../compile.js';
import { withSpace } from '../layout.js';
import { cut, eachRow } from './block.js';
import { runHashes } from './run-hash.js';
import { coverage } from './stitch.js';
import { type Visit, visits } from './visit.js';
import type { Windows } from './windows.js';

/** What all passes over the patches know. */
export interface Walk {
  readonly job: Job;
  readonly windows: Windows;
  /** Dims of what the network is fed. */
  readonly dims: readonly number[];
  /** The sum of all tiles' weights, voxel by voxel. */
  readonly total: Float32Array;
  readonly visit: Visit;
  /** As every patch has it: the sum over its part of the region. */
  readonly target: Target;
}

/** Dims of what the network is fed. */
export const patchDims = ({ model, tensor }: Job, { patch }: Windows): number[] => withSpace(tensor.dims, model.inputLayout, patch);

/** For so many passes over all patches. */
export const walkOver = async (job: Job, windows: Windows, target: Target, passes: number): Promise<Walk> => ({
  job,
  windows,
  dims: patchDims(job, windows),
  total: coverage(windows),
  visit: visits(job, windows, await runHashes(job, windows), passes),
  target,
});

/** The target on the whole volume. */
export interface Resolved {
  readonly chosen: number;
  /** The region's weights on the whole space; over their sum for the mean. */
  readonly mask: Float32Array;
}

/** A draft of which only some outputs are wanted. */
export const only = (whole: Draft, keys: readonly string[]): Draft => ({
  ...whole,
  wanted: Object.fromEntries(keys.map((key) => [key, whole.wanted[key]!])),
});

/** A tile's part of the region, `[1, 1, ...tile]`. */
export const regionIn = ({ space, tile }: Windows, mask: Float32Array, start: readonly number[]): Tensor =>
  cut(float32([1, 1, ...space], mask), [0, 0, ...start], [1, 1, ...tile]);

/** The same, times the share that the tile has in every voxel: over all tiles the shares sum up to 1. */
export function sharedRegion({ windows: { space, tile, weights }, total }: Walk, mask: Float32Array, start: readonly number[]): Tensor {
  const region = new Float32Array(elementCount(tile));
  eachRow(space, start, tile, (inWhole, inBlock, length) => {
    for (let i = 0; i < length; i++) region[inBlock + i] = (mask[inWhole + i]! * weights[inBlock + i]!) / total[inWhole + i]!;
  });
  return float32([1, 1, ...tile], region);
}
