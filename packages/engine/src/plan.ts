import type { MapKind, Session, Tensor } from '@voxplain/core';
import type { Explained } from './explained.js';
import type { Seed } from './seed.js';

/** What is known of a plan when its graph has been written down. */
export interface PlanFacts {
  readonly explained: Explained;
  readonly seed: Seed;
  /** Dims of the explained tensor, `[batch, class, ...space]`. */
  readonly outputDims: readonly number[];
  /** Dims of the model's scores; the same unless a hidden layer is explained. */
  readonly scoreDims: readonly number[];
  readonly methods: readonly PlannedMethod[];
  /** Names of tensors by the key of what is wanted. */
  readonly names: Readonly<Record<string, string>>;
  readonly inputs: ReadonlySet<string>;
  /** Names of the inputs for means over space that are fed, by the key of the extra. */
  readonly fedMeans: Readonly<Record<string, string>>;
  /** What rewrote the graph for the provider. */
  readonly lowerings: readonly string[];
}

/** One session that predicts and computes the maps of several methods, for one input shape. */
export interface Plan extends PlanFacts {
  /** Runs once. `feeds` for inputs that this plan does not have are left out. */
  run(feeds: Readonly<Record<string, Tensor>>, wanted: readonly string[]): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

export function planOf(session: Session, facts: PlanFacts): Plan {
  const { names, inputs } = facts;
  return {
    ...facts,
    async run(feeds, wanted) {
      const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => inputs.has(name)));
      const fetches = [...new Set(wanted.map((key) => names[key] ?? key))];
      const results = await session.run(given, fetches);
      return Object.fromEntries(wanted.map((key) => [key, results[names[key] ?? key]!]));
    },
    dispose: () => session.dispose(),
  };
}

export interface PlannedMethod {
  readonly id: string;
  readonly mapKind: MapKind;
  readonly perChannel: boolean;
  /** Tensors whose activations the method used. */
  readonly layers: readonly string[];
  readonly map: string;
  readonly extras: readonly string[];
  /** Those extras that are means over space. */
  readonly means: readonly string[];
}

export const outputs = {
  score: 'target/score',
  seed: 'target/seed',
  classes: 'target/classes',
  counts: 'target/counts',
  logits: 'target/logits',
} as const;
