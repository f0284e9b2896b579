import { type DefinedExplainer, defineExplainer, elementCount, float32, type IterativeExplainer, type Tensor } from '@voxplain/core';
import { manyScores, perAxis } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { type Shape, windowWeights } from './shape.js';
import { type Position, positions, ranges } from './windows.js';

export interface OcclusionOptions {
  /** Edge of the window in voxels, one number or one per axis (slowest first); 16 in 2-D, 8 in 3-D. */
  readonly window?: number | readonly number[] | undefined;
  /** Step of the window; half the window. */
  readonly stride?: number | readonly number[] | undefined;
  /** What the window is filled with, in the network's units. */
  readonly fill: number;
  /** `box`: the whole window is filled; `gaussian`: its centre most, its corners not at all. */
  readonly shape: Shape;
  /** What a voxel gets: the mean of what the score loses, or of the score that is left. */
  readonly value: 'loss' | 'left';
  /** Occluded copies that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

const size = z.union([z.int().positive(), z.array(z.int().positive()).min(1)], { error: 'a positive whole number, or one per axis' });
const options = z.strictObject({
  window: size.optional(),
  stride: size.optional(),
  fill: z.number().default(0),
  shape: z.enum(['box', 'gaussian']).default('box'),
  value: z.enum(['loss', 'left']).default('loss'),
  batchSize: z.int().positive().default(8),
});

/**
 * Occlusion sensitivity (Zeiler & Fergus 2013, arXiv 1311.2901, section 4.2): `y(x) - y(x with a window filled)`,
 * each voxel getting the mean over the windows that cover it; with `value: 'left'` of `y(x with a window filled)` itself. All channels are occluded together. Map:
 * `[1, 1, ...space]` on the input's grid. Cost: one forward pass per window position.
 */
export const occlusion: DefinedExplainer<IterativeExplainer<OcclusionOptions>> = defineExplainer<OcclusionOptions>({
  kind: 'iterative',
  id: 'occlusion',
  version,
  options,
  about: {
    title: 'Occlusion',
    category: 'output/attribution/saliency',
    reference: 'Zeiler & Fergus 2013, arXiv 1311.2901',
    needs: ['many forward passes'],
    cost: 'one forward pass per window position',
    limitations: ['the fill value is itself an input the network never saw', 'evidence that is present twice is not seen'],
  },
  async explain(model, input, { window, stride, fill, shape, value, batchSize }, { report }) {
    const [, , ...space] = input.dims;
    const edge = perAxis(window ?? (space.length > 2 ? 8 : 16), space.length, 'window').map((n, axis) => Math.min(n, space[axis]!));
    const step = perAxis(stride ?? edge.map((n) => Math.max(1, n >> 1)), space.length, 'stride');
    const all = positions(space, edge, step);
    const weights = windowWeights(edge, shape);
    const sums = new Float64Array(elementCount(space));
    const counts = new Uint32Array(sums.length);
    let whole = Number.NaN;
    const map = () =>
      float32(
        [1, 1, ...space],
        Float32Array.from(sums, (sum, p) => sum / Math.max(1, counts[p]!)),
      );
    // the first run is the input as it is
    const occluded = (run: number) => (run === 0 ? input : withWindow(input, space, all[run - 1]!, weights, fill));
    await manyScores({ model, count: all.length + 1, batchSize, input: occluded, report, partial: map }, (score, run) => {
      if (run === 0) whole = score;
      else
        ranges(space, all[run - 1]!, (start, end) => {
          for (let p = start; p < end; p++) {
            sums[p]! += value === 'loss' ? whole - score : score;
            counts[p]!++;
          }
        });
    });
    return { map: map(), mapKind: 'signed' };
  },
});

/** `x + w (fill - x)` within the window, in every channel. */
function withWindow(input: Tensor, space: readonly number[], position: Position, weights: Float64Array, fill: number): Tensor {
  const data = input.data.slice() as Float32Array;
  const voxels = elementCount(space);
  for (let channel = 0; channel < input.dims[1]!; channel++) {
    let at = 0;
    ranges(space, position, (start, end) => {
      for (let p = channel * voxels + start; p < channel * voxels + end; p++) data[p]! += weights[at++]! * (fill - data[p]!);
    });
  }
  return { ...input, data };
}
