import {
  type BoundExplainer,
  type Explainer,
  type Explanation,
  type ExplanationMap,
  type IterativeExplainer,
  isVolume,
  type MapKind,
  parseOptions,
  type Prediction,
  stack,
  type Target,
  type Tensor,
  type Volume,
  VoxplainError,
  type Warning,
} from '@voxplain/core';
import { type Prepared, prepare } from '@voxplain/volume';
import { compile, type GraphMethod, inputSpace } from './compile.js';
import { fitInput } from './input.js';
import { planKey, runIterative } from './iterative.js';
import { manifest, type MethodRecord } from './manifest.js';
import { batches, type Model } from './model.js';
import { outputs, type Plan } from './plan.js';
import { onInputGrid } from './place.js';
import { readPredictions } from './prediction.js';
import { classIndex, targetFeeds } from './target.js';
import { mapWarnings } from './warnings.js';

export interface Progress {
  readonly stage: 'compile' | 'run' | 'method';
  readonly method?: string;
  readonly done: number;
  readonly total: number;
  /** Iterative methods: makes the map of the sample at hand as it stands. */
  readonly partial?: () => Tensor;
}

export interface ExplainOptions {
  /** Methods, bare or bound to options by `.with(...)`. Graph methods asked for together run as one graph. */
  // biome-ignore lint/suspicious/noExplicitAny: each explainer has its own options
  readonly methods: readonly (Explainer<any> | BoundExplainer)[];
  readonly target?: Target;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** For methods that draw random numbers. */
  readonly seed?: number;
}

interface Method {
  readonly explainer: Explainer;
  readonly options: unknown;
}

/**
 * Explains one prediction per sample of `input`: a tensor as the model takes it, or an image or volume, which is
 * prepared by the model card and whose maps come back on its own grid.
 *
 * @throws `InvalidOptions`, `InvalidInput`, `InvalidTarget`, `UnknownLayer`, `UnsupportedModel`, `MissingGradient`,
 *   `BadVolume`, `BackendFailure`; the platform's `AbortError` when `signal` is aborted.
 */
export async function explain(model: Model, input: Tensor | Volume, options: ExplainOptions): Promise<Explanation> {
  const { target = {}, signal = new AbortController().signal, onProgress = () => {}, seed = 0 } = options;
  const started = performance.now();
  signal.throwIfAborted();
  const methods = options.methods.map((given) => check(given, model));
  const prepared = isVolume(input) ? prepare(input, model.card, model.input.dims) : undefined;
  const tensor = fitInput(prepared?.tensor ?? (input as Tensor), model.input);

  onProgress({ stage: 'compile', done: 0, total: 1 });
  const graphMethods = methods.filter((method): method is GraphMethod => method.explainer.kind === 'graph');
  const parts = batches(tensor, model.input);
  const key = planKey('explain', parts[0]!.dims, target, graphMethods.map(({ explainer, options: o }) => [explainer.id, explainer.version, o]));
  const { plan, fresh } = await model.plans.get(key, () => compile(model, parts[0]!.dims, target, graphMethods));
  const compiled = performance.now();
  onProgress({ stage: 'compile', done: 1, total: 1 });

  const chosen = classIndex(target, plan.outputDims[1]!, model.card);
  const feeds = targetFeeds(plan, target, chosen, prepared?.project);
  const wanted = wantedFrom(plan, model);
  const runs: { results: Record<string, Tensor>; predictions: Prediction[] }[] = [];
  for (const [i, part] of parts.entries()) {
    signal.throwIfAborted();
    const results = await plan.run({ [model.input.name]: part, ...feeds }, wanted);
    runs.push({ results, predictions: readPredictions(plan, results, target, model.card) });
    onProgress({ stage: 'run', done: i + 1, total: parts.length });
  }
  const results = joined(runs.map((run) => run.results));
  const predictions = runs.flatMap((run) => run.predictions);

  const space = inputSpace(model, tensor.dims);
  const maps: ExplanationMap[] = [];
  const records: MethodRecord[] = [];
  const warnings: Warning[] = [];
  for (const { explainer, options: o } of methods) {
    signal.throwIfAborted();
    const made = explainer.kind === 'graph' ? fromPlan(plan, explainer.id, maps, results) : await fromRuns(explainer, o);
    const map = place(explainer.id, made.kind, made.raw, made.extras);
    maps.push(map);
    records.push({ explainer, options: o, mapKind: made.kind, layers: made.layers, grid: made.raw.dims, ...(made.runs === undefined ? {} : { runs: made.runs }) });
    warnings.push(...mapWarnings(map));
  }
  const finished = performance.now();
  const timings = { compile: fresh ? compiled - started : 0, run: finished - compiled, total: finished - started };
  const explained = { plan, target, chosen };
  return {
    maps,
    predictions,
    prediction: predictions[0]!,
    outputs: Object.fromEntries(model.outputs.map(({ name }) => [name, results[name]!])),
    manifest: await manifest({ model, tensor, steps: prepared?.steps ?? [], explained, records, predictions, warnings, timings, seed }),
    warnings,
  };

  function place(method: string, kind: MapKind, raw: Tensor, extras: Record<string, Tensor>): ExplanationMap {
    const map = onInputGrid(raw, space);
    return { method, kind, raw, map, extras, ...(prepared ? { volume: (prepared as Prepared).restore(map) } : {}) };
  }
  async function fromRuns(explainer: IterativeExplainer, o: unknown): Promise<Made> {
    const report = (done: number, total: number, partial?: () => Tensor) =>
      onProgress({ stage: 'method', method: explainer.id, done, total, ...(partial ? { partial } : {}) });
    const { raw, mapKind, runs: count } = await runIterative(explainer, o, tensor, results[outputs.seed]!, { model, target, signal, seed, report });
    return { raw, kind: mapKind, layers: [], extras: {}, runs: count };
  }
}

interface Made {
  readonly raw: Tensor;
  readonly kind: MapKind;
  readonly layers: readonly string[];
  readonly extras: Record<string, Tensor>;
  readonly runs?: number;
}

/** The map of the next planned method of this id (a method may be asked for twice, with other options). */
function fromPlan(plan: Plan, id: string, before: readonly ExplanationMap[], results: Readonly<Record<string, Tensor>>): Made {
  const planned = plan.methods.filter((method) => method.id === id)[before.filter(({ method }) => method === id).length]!;
  const extras = Object.fromEntries(planned.extras.map((key) => [key.slice(key.lastIndexOf('/') + 1), results[key]!]));
  return { raw: results[planned.map]!, kind: planned.mapKind, layers: planned.layers, extras };
}

function check(given: Explainer | BoundExplainer, model: Model): Method {
  const { explainer, given: asked } = 'explainer' in given ? given : { explainer: given, given: {} };
  const options = parseOptions(explainer, asked);
  const answer = explainer.supports?.(model.facts(), options) ?? true;
  if (answer !== true) throw new VoxplainError('UnsupportedModel', `${explainer.id} does not support this model: ${answer}`, { explainer: explainer.id, reason: answer });
  return { explainer, options };
}

const wantedFrom = (plan: Plan, model: Model): string[] => [
  ...model.outputs.map(({ name }) => name),
  ...plan.methods.flatMap(({ map, extras }) => [map, ...extras]),
  outputs.score,
  outputs.seed,
  outputs.classes,
  plan.seed.counts ? outputs.counts : outputs.logits,
];

function joined(results: readonly Record<string, Tensor>[]): Record<string, Tensor> {
  if (results.length === 1) return results[0]!;
  return Object.fromEntries(Object.keys(results[0]!).map((key) => [key, stack(results.map((result) => result[key]!))]));
}
