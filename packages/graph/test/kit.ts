import { nodeBackend } from '@voxplain/backend-node';
import type { Tensor } from '@voxplain/core';
import { type ModelParts, wholeFile, writeModel } from '../src/files.js';
import { GraphBuilder, ModelGraph, numbers, type Shapes, tensorOf, type Value } from '../src/index.js';
import { probe } from '../src/probe.js';

export const backend = nodeBackend({ threads: 1 });

type Node = ModelParts['nodes'][number];

/** A node as `op(inputs) -> outputs`. */
export const node = (op: string, inputs: readonly string[], outputs: readonly string[], attributes: Node['attributes'] = {}): Node => ({
  op,
  inputs,
  outputs,
  attributes,
});

/** A model of one input `x`, whose outputs are the outputs of its last node. */
export function modelOf(nodes: readonly Node[], parts: Partial<ModelParts> = {}): Uint8Array<ArrayBuffer> {
  return writeModel({
    opset: 17,
    inputs: [{ name: 'x', dims: [1, 2, 3] }],
    outputs: nodes.at(-1)!.outputs.map((name) => ({ name })),
    weights: {},
    nodes,
    ...parts,
  });
}

export const count = (dims: readonly number[], from = 1): Tensor =>
  tensorOf(
    'float32',
    dims,
    Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, i) => from + i),
  );

/** A builder on a model, without a run: only the tensors given here are known. */
export function builderOf(
  model: Uint8Array | ModelGraph,
  shapes: Readonly<Record<string, readonly number[]>> = { x: [1, 2, 3] },
): GraphBuilder {
  const known = new Map(Object.entries(shapes));
  const of: Shapes['of'] = (name) => (known.has(name) ? { dims: known.get(name)!, type: 'float32' } : undefined);
  return new GraphBuilder(model instanceof ModelGraph ? model : ModelGraph.read(model), { of, constant: () => undefined });
}

export interface Plain {
  readonly type: string;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}
export const plain = (tensor: Tensor): Plain => ({ type: tensor.type, dims: [...tensor.dims], values: numbers(tensor) });

/** Appends what `build` makes to the model, runs it, and returns the results by the keys of `build`. */
export async function runSuffix(
  model: Uint8Array,
  feeds: Readonly<Record<string, Tensor>>,
  build: (graph: GraphBuilder) => Readonly<Record<string, Value>>,
): Promise<Record<string, Plain>> {
  const graphModel = ModelGraph.read(model);
  const builder = new GraphBuilder(graphModel, await probe(graphModel, backend, feeds));
  const outputs = build(builder);
  const suffix = builder.suffix(outputs);
  const results = await runModel(wholeFile(builder, suffix), feeds, Object.values(suffix.names));
  return Object.fromEntries(Object.keys(outputs).map((key) => [key, results[suffix.names[key]!]!]));
}

export async function runModel(
  model: Uint8Array,
  feeds: Readonly<Record<string, Tensor>>,
  fetches?: readonly string[],
): Promise<Record<string, Plain>> {
  const session = await backend.createSession(model);
  try {
    const results = await session.run(feeds, fetches && [...new Set(fetches)]);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, plain(tensor)]));
  } finally {
    await session.dispose();
  }
}
