import { readFileSync } from 'node:fs';
import { gradient } from '@voxplain/autodiff';
import { type Backend, elementCount, type Tensor } from '@voxplain/core';
import { referencePath } from '@voxplain/data';
import { GraphBuilder, ModelGraph, numbers, probe, tensorOf, type Value } from '@voxplain/graph';
import { npy, npz, type ReferenceModel } from './reference.js';

/** Gradients of a reference model's target score as nodes, without lowerings, under the names of the stored arrays. */
export interface ReferenceGradients {
  readonly graph: GraphBuilder;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly wanted: Readonly<Record<string, Value>>;
  readonly arrays: (key: string) => Tensor;
}

/** By the input (`grad_f64`) and by every layer (`lgrad.<id>`); the shapes are learnt on `prober`. */
export async function referenceGradients(
  model: ReferenceModel,
  file: ReferenceModel['files'][number],
  prober: Backend,
): Promise<ReferenceGradients> {
  const arrays = npz(referencePath(model.npz));
  const graphFile = ModelGraph.read(readFileSync(referencePath(file.file)));
  const input = graphFile.inputs[0]!.name;
  const feeds = { [input]: npy(referencePath(model.input.file)) };
  const graph = new GraphBuilder(graphFile, await probe(graphFile, prober, feeds));
  const output = graph.value(graphFile.outputs[0]!.name);
  const voxels = elementCount(output.dims.slice(2));
  const mask = model.task === 'cls' ? [1] : numbers(arrays('target_mask'));
  const seed = Array.from({ length: elementCount(output.dims) }, (_, i) =>
    Math.floor(i / voxels) % output.dims[1]! === model.target.index ? mask[i % voxels]! : 0,
  );
  const score = output.mul(output.constant(tensorOf('float32', output.dims, seed))).sum('all', false);
  const layers = model.layers.map(({ id, torch }) => ({ id, tensor: file.layers[torch]!.tensor }));
  const found = gradient(
    score,
    [input, ...layers.map(({ tensor }) => tensor)].map((name) => graph.value(name)),
  );
  const keys = ['grad_f64', ...layers.map(({ id }) => `lgrad.${id}`)];
  return { graph, feeds, wanted: Object.fromEntries(keys.map((key, i) => [key, found[i]!])), arrays };
}
