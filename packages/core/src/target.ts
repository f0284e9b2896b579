import type { LayerChoice } from './network.js';
import type { Tensor } from './tensor.js';
import type { Volume } from './volume.js';

/**
 * What is explained: `y = reduce over p of m(p) s(p)`, with `s` the score map of a class (a single score for classifiers and
 * regressions) or of a hidden unit, and `m` the weights of a region. `m` is a constant: it is taken from the unperturbed
 * prediction and never differentiated.
 */
export interface Target {
  /** Index, name from the model card, or the model's own choice (default). For dense outputs `predicted` is the most frequent class other than the card's background. */
  readonly class?: number | string | 'predicted';
  /** Where; `predicted` by default, `all` for hidden layers and regressions. */
  readonly region?: Region;
  /** The output to explain; the first one by default. */
  readonly output?: string;
  /** The tensor before the final Softmax or Sigmoid (default), the probability, or the output as the model gives it. A regression is explained as it is. */
  readonly score?: 'logit' | 'probability' | 'output';
  /** `sum(m s)` (default), or `mean`: `sum(m s) / sum(m)`. */
  readonly reduce?: 'sum' | 'mean';
  /** A hidden layer in place of the output: `s` is the activation of `unit`, summed over the units unless one is given. */
  readonly layer?: LayerChoice;
  /** A channel of `layer`. */
  readonly unit?: number;
}

/**
 * Voxels of a dense output or a hidden layer. Voxels are named x first, 0 first: on the grid of the image or volume that was given,
 * whatever its preparation; where a tensor was given, on the grid of the tensor that is explained (x is its last axis).
 *
 * `all` · `predicted`: those predicted as the class (largest score; above 0 where classes exclude none: a single
 * channel, or a Sigmoid) · a tensor or volume: weights in [0, 1], on that grid · the others as they say.
 */
export type Region = 'all' | 'predicted' | Tensor | Volume | PointRegion | BoxRegion | ComponentRegion;

/** One voxel. */
export interface PointRegion {
  readonly point: readonly number[];
}

/** The voxels from `start` up to, not including, `end`. */
export interface BoxRegion {
  readonly box: { readonly start: readonly number[]; readonly end: readonly number[] };
  /** Only those predicted as the class (default), or all of them, as ever for hidden layers. */
  readonly within?: 'predicted' | 'all';
}

/**
 * One face-connected component of what is predicted as the class: the largest, the smallest, the one so many places behind
 * the largest (which is 0), or the one that holds a voxel. Of equal ones the first in memory comes first.
 */
export interface ComponentRegion {
  readonly component: 'largest' | 'smallest' | number | PointRegion;
}
