import type { MapKind, Target, Tensor } from '@voxplain/core';
import { runIterative } from './iterative.js';
import type { Method } from './methods.js';
import type { Model } from './model.js';
import { outputs, type PlannedMethod } from './plan.js';

/** What one method gave. */
export interface Made {
  readonly raw: Tensor;
  readonly mapKind: MapKind;
  readonly perChannel: boolean;
  /** Tensors whose activations a graph method used. */
  readonly layers?: readonly string[];
  readonly extras: Readonly<Record<string, Tensor>>;
  /** Iterative methods: samples that were scored. */
  readonly runs?: number | undefined;
}

interface Host {
  readonly model: Model;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly seed: number;
  report(method: string, done: number, total: number, partial?: () => Tensor): void;
}

/** What methods give for an input: graph methods did in a run of their plan, `results`; the others run the model now. */
export async function runMethods(
  methods: readonly Method[],
  planned: readonly PlannedMethod[],
  input: Tensor,
  results: Readonly<Record<string, Tensor>>,
  { report, ...host }: Host,
): Promise<Made[]> {
  const made: Made[] = [];
  // graph methods stand in the plan in the order in which they were asked for
  const inPlan = planned.values();
  for (const { explainer, options } of methods) {
    host.signal.throwIfAborted();
    if (explainer.kind === 'graph') {
      made.push(fromPlan(inPlan.next().value!, results));
      continue;
    }
    const own = { ...host, report: (done: number, total: number, partial?: () => Tensor) => report(explainer.id, done, total, partial) };
    made.push(await runIterative(explainer, options, input, results[outputs.seed]!, own));
  }
  return made;
}

function fromPlan({ map, mapKind, perChannel, layers, extras }: PlannedMethod, results: Readonly<Record<string, Tensor>>): Made {
  return {
    raw: results[map]!,
    mapKind,
    perChannel,
    layers,
    extras: Object.fromEntries(extras.map((key) => [key.slice(key.lastIndexOf('/') + 1), results[key]!])),
  };
}
