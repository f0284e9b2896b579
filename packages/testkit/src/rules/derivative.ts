import { gradient, type Rules } from '@voxplain/autodiff';
import { type Backend, elementCount, type Tensor } from '@voxplain/core';
import { GraphBuilder, ModelGraph, numbers, tensorOf, type Value } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { type Choice, lower } from '@voxplain/lowering';
import { drawn } from './values.js';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface Question {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly feeds: Feeds;
  readonly wrt: readonly string[];
  readonly outputs: readonly string[];
}

/** A model with the gradient of `sum over outputs of sum(seed * output)` appended to it. */
export interface Derivative {
  readonly seeds: readonly number[][];
  run(feeds: Feeds, seeds?: readonly number[][]): Promise<{ outputs: number[][]; gradients: Record<string, Tensor> }>;
  dispose(): Promise<void>;
}

/** The score's graph and what is needed to evaluate it. */
export async function scoreOf(
  { bytes, feeds, outputs }: Omit<Question, 'wrt'>,
  backend: Backend,
): Promise<{ graph: GraphBuilder; score: Value; seeds: Value[] }> {
  const model = ModelGraph.read(bytes);
  const graph = new GraphBuilder(model, await probe(model, backend, feeds));
  const values = outputs.map((name) => graph.value(name));
  const seeds = values.map(({ type, dims }, i) => graph.input(`seed${i}`, type, dims, dims));
  const scores = values.map((value, i) => value.mul(seeds[i]!).sum('all', false).cast(values[0]!.type));
  return { graph, score: scores.reduce((sum, score) => sum.add(score)), seeds };
}

export async function derivative(question: Question, backend: Backend, rules?: Rules, lowerings: Choice = 'all'): Promise<Derivative> {
  const { graph, score, seeds } = await scoreOf(question, backend);
  const { wrt, outputs } = question;
  const dxs = gradient(
    score,
    wrt.map((name) => graph.value(name)),
    rules,
  );
  const wantedDxs = Object.fromEntries(dxs.map((dx, i) => [`d${i}`, dx]));
  const lowered = lower(
    graph,
    { ...wantedDxs, ...Object.fromEntries(outputs.map((name) => [name, graph.value(name)])) },
    backend.provider,
    lowerings,
  );
  const suffix = lowered.graph.suffix(lowered.wanted);
  const session = await backend.createSession(wholeFile(lowered.graph, suffix));
  const ownSeeds = seeds.map(({ dims }, i) => drawn('normal', elementCount(dims), 100 + i));
  return {
    seeds: ownSeeds,
    async run(feeds, chosen = ownSeeds) {
      const fed = seeds
        .map((seed, i) => [seed.name, tensorOf(seed.type, seed.dims, chosen[i]!)] as const)
        .filter(([name]) => suffix.inputs.includes(name));
      const results = await session.run({ ...feeds, ...Object.fromEntries(fed) }, [...new Set(Object.values(suffix.names))]);
      return {
        outputs: outputs.map((name) => numbers(results[suffix.names[name]!]!)),
        gradients: Object.fromEntries(wrt.map((name, i) => [name, results[suffix.names[`d${i}`]!]!])),
      };
    },
    dispose: () => session.dispose(),
  };
}

/** The model alone. */
export async function forward(
  { bytes, outputs }: Question,
  backend: Backend,
): Promise<{ run(feeds: Feeds): Promise<number[][]>; dispose(): Promise<void> }> {
  const session = await backend.createSession(bytes, { purpose: 'probe' });
  return {
    async run(feeds) {
      const results = await session.run(feeds, outputs);
      return outputs.map((name) => numbers(results[name]!));
    },
    dispose: () => session.dispose(),
  };
}
