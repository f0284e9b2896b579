import type { LayerChoice, Network } from './network.js';
import type { StandardSchema } from './standard-schema.js';
import type { Tensor } from './tensor.js';
import type { Value } from './value.js';

/** `signed`: for and against · `positive`: importance · `mask`: 0 or 1 · `probability`: [0, 1]. */
export type MapKind = 'signed' | 'positive' | 'mask' | 'probability';

/** Huff, Weisman & Jeraj 2021, top level. */
export type Category =
  | 'structure/features'
  | 'structure/dimensionality-reduction'
  | 'structure/autoencoder'
  | 'output/attribution/saliency'
  | 'output/attribution/cam';

export interface About {
  readonly title: string;
  readonly category: Category;
  /** Paper, with its identifier. */
  readonly reference: string;
  /** What the method asks of the model, for people: `activations`, `gradients`, `GAP + linear head`, `many forward passes`. */
  readonly needs: readonly string[];
  /** What it takes, in passes of the network: `one gradient`, `one forward pass per window`. */
  readonly cost: string;
  readonly limitations: readonly string[];
}

/** What `supports` may look at: nothing has been compiled or run. */
export interface ModelFacts {
  readonly operators: ReadonlySet<string>;
  /** Spatial axes of the input: 2 for images, 3 for volumes. */
  readonly rank: number;
}

/** What a method gives: `[batch, channel, ...space]` on a grid of its own. */
export interface MapOf<T> {
  readonly map: T;
  readonly mapKind: MapKind;
  /** Whether the channels are kept apart, one map each; otherwise there is one channel. */
  readonly perChannel?: boolean;
}

interface ExplainerBase<O> {
  readonly specVersion: 'v1';
  /** `grad-cam` */
  readonly id: string;
  readonly version: string;
  readonly options: StandardSchema<O>;
  readonly about: About;
  /** The reason if not, before anything is compiled. */
  supports?(model: ModelFacts, options: O): true | string;
}

/** A method that is a formula: pure and synchronous, it adds nodes to the network. */
export interface GraphExplainer<O = unknown> extends ExplainerBase<O> {
  readonly kind: 'graph';
  build(
    net: Network,
    options: O,
  ): MapOf<Value> & {
    readonly extras?: Record<string, Value>;
    /**
     * Extras that are means over space and linear in `score`, and that the map is made with. Where a volume is explained in
     * patches, the host takes them over the whole of it and puts them in their place.
     */
    readonly means?: readonly string[];
  };
}

/** The model as a function of a batch of inputs; the target is already bound. Every sample has the dims of the explained input. */
export interface ScoredModel {
  /** One score per sample. */
  score(batch: Tensor): Promise<Float64Array>;
  /**
   * A graph method's map of every sample, `[batch, channel, ...space]` on the method's grid, and the scores, from the same
   * runs. Throws `InvalidOptions` for an iterative method, and what the method itself throws.
   */
  explain(batch: Tensor, method: Explainer | BoundExplainer): Promise<MapOf<Tensor> & { readonly scores: Float64Array }>;
  /** Cuts the model at a layer: what it gives for `input`, one sample, and the model from there on. Throws `UnknownLayer`. */
  tail(input: Tensor, layer: LayerChoice): Promise<Tail>;
}

/** A model from a layer on: an exact part of it, which costs no more than that part. */
export interface Tail {
  /** `[1, channel, ...space]`. */
  readonly activation: Tensor;
  /** One score per sample, for activations `[batch, channel, ...space]`; what else the part reads is as `input` has it. */
  score(batch: Tensor): Promise<Float64Array>;
}

export interface IterativeContext {
  readonly signal: AbortSignal;
  /** Uniform in [0, 1), seeded: the same seed gives the same run. */
  random(): number;
  /** To be called at least once per batch of runs; throws `AbortError` when the host was asked to stop. `partial` makes the map as it stands, if asked. */
  report(done: number, total: number, partial?: () => Tensor): void;
}

/** A method that runs the model many times, one sample at a time: `input` has dims `[1, channel, ...space]`. */
export interface IterativeExplainer<O = unknown> extends ExplainerBase<O> {
  readonly kind: 'iterative';
  explain(
    model: ScoredModel,
    input: Tensor,
    options: O,
    context: IterativeContext,
  ): Promise<MapOf<Tensor> & { readonly extras?: Record<string, Tensor> }>;
}

export type Explainer<O = unknown> = GraphExplainer<O> | IterativeExplainer<O>;

/** An explainer with its options chosen. The options are checked when it is run. */
export interface BoundExplainer {
  // biome-ignore lint/suspicious/noExplicitAny: the options' type is known to the explainer alone
  readonly explainer: Explainer<any>;
  readonly given: unknown;
}

type Input<O> = { readonly [K in keyof O]?: O[K] | undefined };

export type DefinedExplainer<E> = E & {
  /** The same method with other options than the defaults. */
  with(options: E extends ExplainerBase<infer O> ? Input<O> : never): BoundExplainer;
};

export function defineExplainer<O>(definition: Omit<GraphExplainer<O>, 'specVersion'>): DefinedExplainer<GraphExplainer<O>>;
export function defineExplainer<O>(definition: Omit<IterativeExplainer<O>, 'specVersion'>): DefinedExplainer<IterativeExplainer<O>>;
/** Makes an explainer of spec v1 from its parts. An explainer is a value: nothing is registered. */
export function defineExplainer(definition: object): object {
  const explainer = { specVersion: 'v1', ...definition };
  return Object.assign(explainer, { with: (given: unknown) => ({ explainer, given }) });
}
