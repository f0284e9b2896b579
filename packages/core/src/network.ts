import type { Value } from './value.js';

/** Which tensor a method looks at, and how its axes are to be read where that cannot be inferred. */
export type LayerChoice =
  | string
  | { readonly name: string; readonly layout?: Layout; readonly grid?: readonly number[]; readonly prefix?: number };

/**
 * How a tensor's axes are to be read: `NC*` (batch, channel, space), `N*C` (channel last),
 * `NLC` (tokens: a grid in one axis, behind `prefix` tokens such as the class token).
 */
export type Layout = 'NC*' | 'N*C' | 'NLC';

/**
 * What a formula sees of the model: every value has dims `[batch, channel, ...space]`, whatever the layout of the
 * tensor it stands for (channel-last tensors and tokens are viewed that way; a class token is left out).
 */
export interface Network {
  /** The model's input. */
  readonly input: Value;
  /** `sum(seed * output)`: the scalar to explain, summed over the batch (samples are independent). */
  readonly score: Value;
  /** The tensor that is explained: the logits, unless the probability was asked for. */
  readonly output: Value;
  /** The seed of the target: dims broadcast against `output`. */
  readonly seed: Value;
  /** The activation of a layer: a tensor or node name, a glob, or `auto`. Throws `UnknownLayer`. */
  activation(layer: LayerChoice): Value;
  /** The linear head behind a global average pool; throws `UnsupportedModel` with the reason if there is none. */
  head(): Head;
  /**
   * The self-attention between all tokens of the input. Throws `UnsupportedModel` where there is none, or none that all layers share
   * (windows, grids that shrink).
   */
  attention(): SelfAttention;
}

/** Attention in which every token looks at every other, over all layers. */
export interface SelfAttention {
  /** The weights of each layer, `[batch, head, token, token]`, in the order of execution; rows look, and sum to 1. */
  readonly weights: readonly Value[];
  /**
   * Which tokens the network reads behind the last layer, `[1, 1, token]`, with the sum 1: the class token, or all alike where tokens
   * are pooled. Of a type in which products of weights do not vanish: float32 where the weights are float16.
   */
  readonly read: Value;
  /** `[batch, 1, token]` as `[batch, 1, ...space]`, without the tokens that stand for no patch (class token, registers). */
  onGrid(tokens: Value): Value;
}

/** Global average pooling of `features` followed by a linear layer. */
export interface Head {
  /** `[batch, channel, ...space]`, what is pooled. */
  readonly features: Value;
  /** `[class, channel]`; the identity where the pool is the output itself. */
  readonly weights: Value;
  /** `[1 or batch, class]`: what is added, by the layer or from inputs that are not explained; absent where nothing is. */
  readonly bias?: Value;
}
