import type { Backend, BoundExplainer, Explainer } from '@voxplain/core';
import type { AttentionFacts } from './attention-net.js';

/** The test runner, passed in: vitest, jest or node:test with a matching `expect`. */
export interface Runner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void> | void): void;
  // biome-ignore lint/suspicious/noExplicitAny: every runner has its own matchers
  expect(value: unknown, message?: string): any;
}

/** `y_c = sum_p W[c, p] x[p] + b_c`, the explained sample and class. */
export interface LinearFacts {
  /** Row `c` of the weights, dims `[channel, ...space]`. */
  readonly weights: Float32Array;
  /** `b_c` */
  readonly bias: number;
  readonly input: Float32Array;
  readonly channels: number;
  readonly space: readonly number[];
}

/** `y_c = sum_k w[c, k] mean_s A_k(s) + b_c`, the explained sample and class. */
export interface PooledFacts {
  /** Row `c` of the head, one weight per channel. */
  readonly weights: Float32Array;
  /** `b_c` */
  readonly bias: number;
  /** `[channel, ...space]`: the features that are pooled. */
  readonly features: Float32Array;
  readonly space: readonly number[];
}

export interface Conformance {
  /** Where the method is run. */
  readonly backends: readonly Backend[];
  /** Options that must work besides the defaults. */
  readonly options?: readonly Record<string, unknown>[];
  /** What the groups that ask for no precision may run, for a method that takes long with its defaults. */
  readonly quick?: Record<string, unknown>;
  /** What the raw map must be where it can be computed by hand. At least one. */
  readonly expected: {
    linear?(facts: LinearFacts): ArrayLike<number>;
    pooled?(facts: PooledFacts): ArrayLike<number>;
    attention?(facts: AttentionFacts): ArrayLike<number>;
  };
  /** The network that the other groups explain, of inputs `x` with dims `[N, 1, ...space]`; a small convolutional one unless given. */
  readonly network?: (space: readonly number[]) => Uint8Array;
  /** Groups this method cannot pass, each with its reason, which is printed. */
  readonly except?: Partial<Record<Group, string>>;
}

export type Group =
  | 'contract'
  | 'analytic'
  | 'geometry'
  | 'targets'
  | 'determinism'
  | 'batch'
  | 'inputs'
  | 'purity'
  | 'control'
  | 'sanity'
  | 'shift'
  | 'invariance'
  | 'localisation'
  | 'parity';

/** A conforming explainer and where to run it. */
export interface Subject {
  readonly explainer: () => Explainer;
  /** With the defaults, and with each of the other options. */
  readonly methods: readonly (Explainer | BoundExplainer)[];
  /** With the options that are quick. */
  readonly quick: () => BoundExplainer;
  readonly backends: readonly Backend[];
  readonly conformance: Conformance;
}
