import { type MapOf, type ScoredModel, sample, stack, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { between } from './between.js';
import { compile, type GraphMethod } from './compile.js';
import { checkMethod } from './methods.js';
import { batches, fixedBatch, type Model } from './model.js';
import { outputs, type Plan } from './plan.js';
import { planKey } from './plan-key.js';
import { compileTail, keys, repeated, runHead, type TailPlan } from './tail.js';
import { fixedFeeds } from './target.js';

interface Parts {
  /** With what other inputs hold for one sample. */
  readonly model: Model;
  readonly target: Target;
  /** The seed of the unperturbed run, of one sample. */
  readonly seed: Tensor;
  readonly signal: AbortSignal;
  /** From channel-first to the axis order of the model. */
  toModel(batch: Tensor): Tensor;
  /** Counts the samples of a batch. */
  ran(samples: number): void;
  /** Takes what is to be disposed of when the method is done. */
  hold(plan: Plan): void;
}

interface Results {
  readonly scores: Float64Array;
  /** One per method. */
  readonly maps: readonly MapOf<Tensor>[];
}

/** The model with a target that no longer moves. Smaller batches are filled up to the largest so far, so that one plan serves all. */
export function scoredModel({ model, target, seed, signal, toModel, ran, hold }: Parts): ScoredModel {
  const fixed = fixedBatch(model.input) ?? 1;
  let size = 0;

  async function run(batch: Tensor, methods: readonly GraphMethod[]): Promise<Results> {
    const given = batch.dims[0]!;
    size = Math.ceil(Math.max(size, given) / fixed) * fixed;
    const full = stack([batch, ...Array.from({ length: size - given }, () => sample(batch, 0))]);
    const parts: Results[] = [];
    for (const part of batches(toModel(full), model.input)) {
      signal.throwIfAborted();
      const results = await model.plans.use(
        planKey('score', part.dims, target, methods),
        () => compile(model, part.dims, target, methods),
        async (plan) => {
          const wanted = [outputs.score, ...plan.methods.map(({ map }) => map)];
          const found = await plan.run({ ...model.feeds(part), ...fixedFeeds(plan, seed) }, wanted);
          const maps = plan.methods.map(({ map, mapKind, perChannel }) => ({ map: found[map]!, mapKind, perChannel }));
          return { scores: Float64Array.from(numbers(found[outputs.score]!)), maps };
        },
      );
      parts.push(results);
    }
    ran(given);
    const maps = methods.map((_, i) => ({ ...parts[0]!.maps[i]!, map: leading(stack(parts.map(({ maps: of }) => of[i]!.map)), given) }));
    return { scores: Float64Array.from(parts.flatMap(({ scores }) => [...scores])).subarray(0, given), maps };
  }

  return {
    score: async (batch) => (await run(batch, [])).scores,
    async explain(batch, method) {
      const { explainer, options } = checkMethod(method, model);
      if (explainer.kind !== 'graph')
        throw new VoxplainError(
          'InvalidOptions',
          `${explainer.id} runs the model many times itself; a method that is computed in one run is needed`,
          {
            explainer: explainer.id,
          },
        );
      const { scores, maps } = await run(batch, [{ explainer, options }]);
      return { ...maps[0]!, scores };
    },
    async tail(input, layer) {
      const [, ...dims] = toModel(input).dims;
      const head = await runHead(model, repeated(toModel(input), [fixed, ...dims]), target, layer);
      let tail: TailPlan | undefined;
      let batch = 0;
      /** Runs as many activations as the plan was made for. */
      const runPart = async (part: Tensor): Promise<number[]> => {
        signal.throwIfAborted();
        const { plan, inputs } = tail!;
        const fed = Object.entries(inputs).map(([key, { name, dims: of }]) => [
          name,
          key === keys.activation ? part : repeated(head[key]!, of),
        ]);
        const feeds = {
          ...Object.fromEntries(fed),
          ...model.feeds(repeated(toModel(input), [batch, ...dims])),
          ...fixedFeeds(plan, seed),
        };
        return numbers((await plan.run(feeds, [outputs.score]))[outputs.score]!);
      };
      return {
        activation: leading(head[keys.activation]!, 1),
        async score(given) {
          const count = given.dims[0]!;
          const needed = fixedBatch(model.input) ?? Math.max(batch, count);
          if (!tail || needed !== batch) {
            tail = await compileTail(model, [needed, ...dims], target, layer);
            batch = needed;
            hold(tail.plan);
          }
          const missing = Math.ceil(count / batch) * batch - count;
          const full = stack([given, ...Array.from({ length: missing }, () => sample(given, 0))]);
          const scores: number[] = [];
          for (let at = 0; at < count; at += batch) scores.push(...(await runPart(between(full, at, at + batch))));
          ran(count);
          return Float64Array.from(scores.slice(0, count));
        },
      };
    },
  };
}

const leading = (tensor: Tensor, count: number): Tensor => between(tensor, 0, count);
