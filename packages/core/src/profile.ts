import type { Explainer } from './explainer.js';
import type { Target } from './target.js';
import type { Tensor } from './tensor.js';

/**
 * How another library computes and shows what is computed otherwise here, so that its numbers come out: options of methods, what is
 * explained, and what is made of a map. `@voxplain/profiles` has those of several libraries.
 */
export interface Profile {
  /** `captum` */
  readonly name: string;
  /** What is explained, unless the target says it. */
  readonly score: NonNullable<Target['score']>;
  /** The options with which the method is the library's. Throws `InvalidOptions` where the library has no such method. */
  options(explainer: Explainer): Readonly<Record<string, unknown>>;
  /** A method's map `[batch, channel, ...own]` as the library shows it: `[batch, channel, ...space]`; absent where maps are placed as ever. */
  show?(explainer: Explainer, raw: Tensor, space: readonly number[]): Tensor;
}
