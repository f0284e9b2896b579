import { type Prediction, stack, type Target, type Tensor } from '@voxplain/core';
import { batches, type Model } from './model.js';
import { outputs, type Plan } from './plan.js';
import { readPredictions } from './prediction.js';

export interface Predicted {
  /** Everything the plan gives, over the whole batch. */
  readonly results: Readonly<Record<string, Tensor>>;
  readonly predictions: readonly Prediction[];
}

/** Runs a plan over the input, one fixed batch at a time: prediction and maps at once, and outputs that are `also` wanted. */
export async function predict(
  model: Model,
  plan: Plan,
  input: Tensor,
  target: Target,
  feeds: Readonly<Record<string, Tensor>>,
  also: readonly string[],
  report: (done: number, total: number) => void,
): Promise<Predicted> {
  const wanted = [
    ...model.outputs.map(({ name }) => name),
    ...plan.methods.flatMap(({ map, extras }) => [map, ...extras]),
    outputs.score,
    outputs.classes,
    plan.seed.counts ? outputs.counts : outputs.logits,
    ...also,
  ];
  const parts = batches(input, model.input);
  const runs: Record<string, Tensor>[] = [];
  const predictions: Prediction[] = [];
  for (const [i, part] of parts.entries()) {
    report(i, parts.length);
    const results = await plan.run({ [model.input.name]: part, ...feeds }, wanted);
    runs.push(results);
    predictions.push(...readPredictions(plan, results, target, model.card));
  }
  report(parts.length, parts.length);
  return { results: Object.fromEntries(wanted.map((key) => [key, stack(runs.map((run) => run[key]!))])), predictions };
}
