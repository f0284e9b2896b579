import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, type Tensor } from '@voxplain/core';
import { GraphBuilder, ModelGraph, numbers, tensorOf, type Value } from '@voxplain/graph';
import { type ModelParts, wholeFile, writeModel } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { expect } from 'vitest';
import { type Lowered, lower, type Provider } from '../src/index.js';

const backend = nodeBackend({ threads: 1 });

/** Numbers without pattern, the same at every run. */
export const noise = (dims: readonly number[], seed = 1): Tensor =>
  tensorOf(
    'float32',
    dims,
    Array.from({ length: elementCount(dims) }, (_, i) => Math.fround(Math.sin((i + 1) * 12.9898 * (seed + 1)) * 2)),
  );

export interface Network {
  readonly x: readonly number[];
  readonly nodes: ModelParts['nodes'];
  readonly weights?: Readonly<Record<string, Tensor>>;
  readonly opset?: number;
}

/** A model of one input `x` and the output `y`. */
export const modelOf = ({ x, nodes, weights = {}, opset = 17 }: Network): Uint8Array<ArrayBuffer> =>
  writeModel({ opset, inputs: [{ name: 'x', dims: x }], outputs: [{ name: 'y' }], weights, nodes });

export interface Comparison {
  readonly lowered: readonly Lowered[];
  /** The file that was run after lowering. */
  readonly model: ModelGraph;
  readonly bytes: Uint8Array;
}

const itself = (graph: GraphBuilder): Value => graph.value('y');

/**
 * Runs what `build` makes of the model's output (the output itself unless given), with and without lowering for a
 * provider, on the CPU; both must agree to `tolerance` of the largest number.
 */
export async function expectSame(
  network: Network,
  provider: string | Provider,
  only: readonly string[],
  build = itself,
  tolerance = 5e-6,
): Promise<Comparison> {
  const { apart, ...comparison } = await compare(network, provider, only, build);
  expect(apart).toBeLessThanOrEqual(tolerance);
  return comparison;
}

/** The same, and how far both are apart, over the largest number; `moved`: how far the result moves with the input. */
export async function compare(
  network: Network,
  provider: string | Provider,
  only: readonly string[],
  build = itself,
): Promise<Comparison & { readonly apart: number; moved(by: number, seed: number): Promise<number> }> {
  const file = ModelGraph.read(modelOf(network));
  const x = noise(network.x);
  const graph = new GraphBuilder(file, await probe(file, backend, { x }));
  const wanted = { result: build(graph) };
  const plain = await run(graph, wanted, x);
  const lowering = lower(graph, wanted, provider, only);
  const other = await run(lowering.graph, lowering.wanted, x);
  expect(other.result.dims).toEqual(plain.result.dims);
  const expected = numbers(plain.result);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(scale).toBeGreaterThan(0);
  const from = ({ result }: { result: Tensor }) => {
    const found = numbers(result);
    return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / scale;
  };
  return {
    lowered: lowering.lowered,
    model: ModelGraph.read(other.bytes),
    bytes: other.bytes,
    apart: from(other),
    async moved(by, seed) {
      const steps = numbers(noise(network.x, seed));
      const there = numbers(x).map((value, i) => value * (1 + by * steps[i]!));
      return from(await run(graph, wanted, tensorOf('float32', network.x, there)));
    },
  };
}

async function run(graph: GraphBuilder, wanted: Readonly<Record<string, Value>>, x: Tensor) {
  const suffix = graph.suffix(wanted);
  const bytes = wholeFile(graph, suffix);
  const session = await backend.createSession(bytes);
  const results = await session.run({ x }, Object.values(suffix.names));
  await session.dispose();
  return { bytes, result: results[suffix.names.result!]! };
}

/** How often each operator occurs in the part of a model that its outputs need. */
export function operators(model: ModelGraph): Record<string, number> {
  const needed = model.behind(model.outputs.map(({ name }) => name));
  const counts: Record<string, number> = {};
  for (const { op, outputs } of model.nodes) if (outputs.some((name) => needed.has(name))) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}
