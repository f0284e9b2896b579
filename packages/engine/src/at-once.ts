import type { Prediction, Target, Tensor } from '@voxplain/core';
import { compile, type GraphMethod, inputSpace } from './compile.js';
import type { Source } from './grid.js';
import type { Method } from './methods.js';
import { type Model, runDims } from './model.js';
import { explainedGrid } from './place.js';
import { outputs, type Plan } from './plan.js';
import { planKey } from './plan-key.js';
import { predict } from './predict.js';
import { predictedRegion } from './predicted-region.js';
import type { Progress } from './progress.js';
import { fedRegion } from './region.js';
import { type Made, runMethods } from './run-methods.js';
import { type Chosen, chosenOf } from './target.js';

/** What is to be explained, checked and prepared. */
export interface Job {
  readonly model: Model;
  readonly tensor: Tensor;
  readonly methods: readonly Method[];
  readonly target: Target;
  /** What the tensor was made of, if it was a volume. */
  readonly source: Source | undefined;
  readonly signal: AbortSignal;
  readonly seed: number;
  onProgress(progress: Progress): void;
}

export interface Outcome {
  readonly plan: Plan;
  readonly chosen: Chosen;
  /** One per method. */
  readonly made: readonly Made[];
  readonly predictions: readonly Prediction[];
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Milliseconds that plans took. */
  readonly compiling: number;
}

export const graphMethodsOf = (methods: readonly Method[]): GraphMethod[] =>
  methods.filter((method): method is GraphMethod => method.explainer.kind === 'graph');

/** The whole input in one run, but for iterative methods. */
export async function atOnce({ model, tensor, methods, target, source, signal, seed, onProgress }: Job): Promise<Outcome> {
  const started = performance.now();
  const graphMethods = graphMethodsOf(methods);
  const dims = runDims(model, tensor);
  onProgress({ stage: 'compile', done: 0, total: 1 });
  return model.plans.use(
    planKey('explain', dims, target, graphMethods),
    () => compile(model, dims, target, graphMethods),
    async (plan, fresh) => {
      const compiling = fresh ? performance.now() - started : 0;
      onProgress({ stage: 'compile', done: 1, total: 1 });
      const chosen = chosenOf(target, plan.outputDims[1]!, model.card);
      const grid = explainedGrid(plan, target.layer !== undefined, model.card, inputSpace(model, dims), source);
      const region = await fedRegion(target, model.card, plan.outputDims, grid, () => predictedRegion(model, tensor, target, chosen));
      // as large as the output: only iterative methods need it
      const seeds = graphMethods.length < methods.length ? [outputs.seed] : [];
      const { results, predictions } = await predict({ model, plan, target, chosen, region }, tensor, seeds, (done, total) => {
        signal.throwIfAborted();
        onProgress({ stage: 'run', done, total });
      });
      const made = await runMethods(methods, plan.methods, tensor, results, {
        model,
        // the seeds of the run are those of a mean already
        target: { ...target, reduce: 'sum' },
        signal,
        seed,
        report: (method, done, total, partial) => onProgress({ stage: 'method', method, done, total, ...(partial ? { partial } : {}) }),
      });
      const given = Object.fromEntries(model.outputs.map(({ name }) => [name, results[name]!]));
      return { plan, chosen, made, predictions, outputs: given, compiling };
    },
  );
}
