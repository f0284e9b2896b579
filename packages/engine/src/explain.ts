import {
  type BoundExplainer,
  type Explainer,
  type Explanation,
  type ExplanationMap,
  isVolume,
  type MapKind,
  type Target,
  type Tensor,
  type Volume,
} from '@voxplain/core';
import { prepare } from '@voxplain/volume';
import { compile, type GraphMethod, inputSpace } from './compile.js';
import { fitInput } from './input.js';
import { runIterative } from './iterative.js';
import { type MethodRecord, manifest } from './manifest.js';
import { checkMethod } from './methods.js';
import { fixedBatch, type Model } from './model.js';
import { onInputGrid } from './place.js';
import { outputs, type Plan, type PlannedMethod } from './plan.js';
import { planKey } from './plan-key.js';
import { predict } from './predict.js';
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
  const methods = options.methods.map((given) => checkMethod(given, model));
  const graphMethods = methods.filter((method): method is GraphMethod => method.explainer.kind === 'graph');
  const prepared = isVolume(input) ? prepare(input, model.card, model.input.dims) : undefined;
  const tensor = fitInput(prepared?.tensor ?? (input as Tensor), model.input);
  const dims = [fixedBatch(model.input) ?? tensor.dims[0]!, ...tensor.dims.slice(1)];

  onProgress({ stage: 'compile', done: 0, total: 1 });
  return model.plans.use(planKey('explain', dims, target, graphMethods), () => compile(model, dims, target, graphMethods), withPlan);

  async function withPlan(plan: Plan, fresh: boolean): Promise<Explanation> {
    const compiled = performance.now();
    onProgress({ stage: 'compile', done: 1, total: 1 });
    const chosen = classIndex(target, plan.outputDims[1]!, model.card);
    const feeds = targetFeeds(plan, target, chosen, prepared?.project);
    // as large as the output: only iterative methods need it
    const seeds = graphMethods.length < methods.length ? [outputs.seed] : [];
    const { results, predictions } = await predict(model, plan, tensor, target, feeds, seeds, (done, total) => {
      signal.throwIfAborted();
      onProgress({ stage: 'run', done, total });
    });

    const space = inputSpace(model, tensor.dims);
    const maps: ExplanationMap[] = [];
    const records: MethodRecord[] = [];
    const planned = plan.methods.values();
    for (const method of methods) {
      const { explainer, options: o } = method;
      signal.throwIfAborted();
      const report = (done: number, total: number, partial?: () => Tensor) =>
        onProgress({ stage: 'method', method: explainer.id, done, total, ...(partial ? { partial } : {}) });
      const made: Made =
        explainer.kind === 'graph'
          ? fromPlan(planned.next().value!, results)
          : await runIterative(explainer, o, tensor, results[outputs.seed]!, { model, target, signal, seed, report });
      const map = onInputGrid(made.raw, space);
      maps.push({
        method: explainer.id,
        kind: made.mapKind,
        raw: made.raw,
        perChannel: made.perChannel ?? false,
        map,
        extras: made.extras ?? {},
        ...(prepared ? { volume: prepared.restore(map) } : {}),
      });
      records.push({ method, map: maps.at(-1)!, layers: made.layers ?? [], runs: made.runs });
    }
    const finished = performance.now();
    const warnings = maps.flatMap(mapWarnings);
    const timings = { compile: fresh ? compiled - started : 0, run: finished - compiled, total: finished - started };
    return {
      maps,
      predictions,
      prediction: predictions[0]!,
      outputs: Object.fromEntries(model.outputs.map(({ name }) => [name, results[name]!])),
      manifest: await manifest({
        model,
        tensor,
        steps: prepared?.steps ?? [],
        plan,
        target,
        chosen,
        records,
        predictions,
        warnings,
        timings,
        seed,
      }),
      warnings,
    };
  }
}

interface Made {
  readonly raw: Tensor;
  readonly mapKind: MapKind;
  readonly perChannel?: boolean;
  readonly layers?: readonly string[];
  readonly extras?: Readonly<Record<string, Tensor>>;
  /** Iterative methods: samples that were scored. */
  readonly runs?: number;
}

/** Graph methods stand in the plan in the order in which they were asked for. */
function fromPlan({ map, mapKind, perChannel, layers, extras }: PlannedMethod, results: Readonly<Record<string, Tensor>>): Made {
  return {
    raw: results[map]!,
    mapKind,
    perChannel,
    layers,
    extras: Object.fromEntries(extras.map((key) => [key.slice(key.lastIndexOf('/') + 1), results[key]!])),
  };
}
