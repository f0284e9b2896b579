import {
  type IterativeExplainer,
  type MapKind,
  type MapOf,
  type ScoredModel,
  sample,
  seededRandom,
  stack,
  type Target,
  type Tensor,
} from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { compile } from './compile.js';
import { batches, fixedBatch, type Model } from './model.js';
import { moveAxis } from './move-axis.js';
import { outputs, type Plan } from './plan.js';
import { fixedFeeds } from './target.js';

export interface IterativeRun {
  readonly raw: Tensor;
  readonly mapKind: MapKind;
  readonly perChannel: boolean;
  /** Samples that were scored. */
  readonly runs: number;
}

interface Host {
  readonly model: Model;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly seed: number;
  report(done: number, total: number, partial?: () => Tensor): void;
}

/** Runs an iterative method on every sample of the input; each sample by itself, with the same random numbers. */
export async function runIterative(
  explainer: IterativeExplainer,
  options: unknown,
  input: Tensor,
  seeds: Tensor,
  host: Host,
): Promise<IterativeRun> {
  const count = input.dims[0]!;
  const maps: MapOf<Tensor>[] = [];
  let runs = 0;
  const last = host.model.inputLayout.roles.at(-1) === 'channel';
  const channelFirst = (tensor: Tensor) => (last ? moveAxis(tensor, tensor.dims.length - 1, 1) : tensor);
  const channelLast = (tensor: Tensor) => (last ? moveAxis(tensor, 1, tensor.dims.length - 1) : tensor);
  for (let n = 0; n < count; n++) {
    const scored = scoredModel(host, sample(seeds, n), channelLast, (samples) => {
      runs += samples;
    });
    const result = await explainer.explain(scored, channelFirst(sample(input, n)), options, {
      signal: host.signal,
      random: seededRandom(host.seed),
      report(done, total, partial) {
        host.signal.throwIfAborted();
        host.report(n * total + done, count * total, partial);
      },
    });
    maps.push(result);
  }
  const { mapKind, perChannel = false } = maps[0]!;
  return { raw: stack(maps.map(({ map }) => map)), mapKind, perChannel, runs };
}

/** The model with a target that no longer moves. Smaller batches are filled up to the largest so far, so that one plan serves all. */
function scoredModel(
  { model, target, signal }: Host,
  seed: Tensor,
  toModel: (batch: Tensor) => Tensor,
  count: (samples: number) => void,
): ScoredModel {
  const fixed = fixedBatch(model.input) ?? 1;
  let size = 0;
  const scoreBatch = async (batch: Tensor): Promise<number[]> => {
    signal.throwIfAborted();
    const given = batch.dims[0]!;
    size = Math.ceil(Math.max(size, given) / fixed) * fixed;
    const full = stack([batch, ...Array.from({ length: size - given }, () => sample(batch, 0))]);
    const scores: number[] = [];
    for (const part of batches(full, model.input)) {
      signal.throwIfAborted();
      const key = planKey('score', part.dims, target, []);
      const run = (plan: Plan) => plan.run({ [model.input.name]: part, ...fixedFeeds(plan, seed) }, [outputs.score]);
      const results = await model.plans.use(key, () => compile(model, part.dims, target, []), run);
      scores.push(...numbers(results[outputs.score]!));
    }
    count(given);
    return scores.slice(0, given);
  };
  return { score: async (batch) => Float64Array.from(await scoreBatch(toModel(batch))) };
}

/** What a plan depends on. The class and the region are not among it: they are fed. */
export const planKey = (kind: string, dims: readonly number[], { output, score = 'logit' }: Target, methods: readonly unknown[]): string =>
  JSON.stringify([kind, dims, output ?? null, score, methods]);
