import { type IterativeExplainer, type MapKind, sample, seededRandom, stack, type Target, type Tensor } from '@voxplain/core';
import type { Model } from './model.js';
import { moveAxis } from './move-axis.js';
import type { Plan } from './plan.js';
import { scoredModel } from './scored-model.js';

export interface IterativeRun {
  readonly raw: Tensor;
  readonly mapKind: MapKind;
  readonly perChannel: boolean;
  readonly extras: Readonly<Record<string, Tensor>>;
  /** Samples that were run. */
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
  const results: Awaited<ReturnType<IterativeExplainer['explain']>>[] = [];
  let runs = 0;
  const last = host.model.inputLayout.roles.at(-1) === 'channel';
  const channelFirst = (tensor: Tensor) => (last ? moveAxis(tensor, tensor.dims.length - 1, 1) : tensor);
  const toModel = (tensor: Tensor) => (last ? moveAxis(tensor, 1, tensor.dims.length - 1) : tensor);
  for (let n = 0; n < count; n++) {
    const ran = (samples: number) => {
      runs += samples;
    };
    const held: Plan[] = [];
    const scored = scoredModel({
      ...host,
      model: host.model.ofSample(n),
      seed: sample(seeds, n),
      toModel,
      ran,
      hold: (plan) => held.push(plan),
    });
    const context = {
      signal: host.signal,
      random: seededRandom(host.seed),
      report(done: number, total: number, partial?: () => Tensor) {
        host.signal.throwIfAborted();
        host.report(n * total + done, count * total, partial);
      },
    };
    try {
      results.push(await explainer.explain(scored, channelFirst(sample(input, n)), options, context));
    } finally {
      for (const plan of held) await plan.dispose();
    }
  }
  const [{ mapKind, perChannel = false, extras = {} }] = results as [(typeof results)[number]];
  const together = (of: (result: (typeof results)[number]) => Tensor) => stack(results.map(of));
  return {
    raw: together(({ map }) => map),
    mapKind,
    perChannel,
    extras: Object.fromEntries(Object.keys(extras).map((key) => [key, together((result) => result.extras![key]!)])),
    runs,
  };
}
