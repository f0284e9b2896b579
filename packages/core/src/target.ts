import type { Tensor } from './tensor.js';
import type { Volume } from './volume.js';

/**
 * What is explained: `score = sum over the region of the class's score map` (a single score for classifiers).
 * The region is a constant: it is taken from the unperturbed prediction and never differentiated.
 */
export interface Target {
  /** Index, name from the model card, or the model's own choice (default). For dense outputs `predicted` is the most frequent class other than the card's background. */
  readonly class?: number | string | 'predicted';
  /** Dense outputs: every output voxel, those predicted as the class (default), or weights in [0, 1] on the output grid. */
  readonly region?: 'all' | 'predicted' | Tensor | Volume;
  /** The output to explain; the first one by default. */
  readonly output?: string;
  /** The tensor before the final Softmax or Sigmoid (default), or the output as it is. */
  readonly score?: 'logit' | 'probability';
}
