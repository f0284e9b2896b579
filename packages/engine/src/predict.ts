import { type Prediction, stack, type Target, type Tensor } from '@voxplain/core';
import { between } from './between.js';
import { batches, type Model } from './model.js';
import { outputs, type Plan } from './plan.js';
import { isDense } from './predicted.js';
import { readPredictions } from './prediction.js';
import type { FedRegion } from './region.js';
import { type Chosen, targetFeeds } from './target.js';

export interface Predicted {
  /** Everything the plan gives, over the whole batch. */
  readonly results: Readonly<Record<string, Tensor>>;
  readonly predictions: readonly Prediction[];
}

/** Runs a plan over the input, one fixed batch at a time: prediction and maps at once, and outputs that are `also` wanted. */
export async function predict(
  { model, plan, target, chosen, region }: { model: Model; plan: Plan; target: Target; chosen: Chosen; region: FedRegion },
  input: Tensor,
  also: readonly string[],
  report: (done: number, total: number) => void = () => {},
): Promise<Predicted> {
  const wanted = [
    ...model.outputs.map(({ name }) => name),
    ...plan.methods.flatMap(({ map, extras }) => [map, ...extras]),
    outputs.score,
    outputs.classes,
    isDense(plan.scoreDims) ? outputs.counts : outputs.logits,
    ...(region.weights && region.predicted ? [outputs.seed] : []),
    ...also,
  ];
  const parts = batches(input, model.input);
  const runs: Record<string, Tensor>[] = [];
  const predictions: Prediction[] = [];
  for (const [i, part] of parts.entries()) {
    report(i, parts.length);
    const size = part.dims[0]!;
    const own = partOf(region, i, size);
    const results = await plan.run({ ...model.feeds(part, i * size), ...targetFeeds(plan, chosen, own) }, wanted);
    runs.push(results);
    predictions.push(...readPredictions(plan, results, target, own, model.card));
  }
  report(parts.length, parts.length);
  return { results: Object.fromEntries(wanted.map((key) => [key, stack(runs.map((run) => run[key]!))])), predictions };
}

/** The region of the `i`-th batch of so many samples. */
const partOf = (region: FedRegion, i: number, size: number): FedRegion =>
  region.weights && region.weights.dims[0]! > 1 ? { ...region, weights: between(region.weights, i * size, (i + 1) * size) } : region;
