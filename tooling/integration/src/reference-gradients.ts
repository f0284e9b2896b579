import { readFileSync } from 'node:fs';
import { gradient } from '@voxplain/autodiff';
import { type Backend, elementCount, type Tensor } from '@voxplain/core';
import { referencePath } from '@voxplain/data';
import { GraphBuilder, ModelGraph, numbers, tensorOf, type Value } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { npy, npz, type ReferenceModel } from './reference.js';

type File = ReferenceModel['files'][number];

/** The target score of a reference model as a node; the shapes are learnt on `prober`. */
export interface ReferenceScore {
  readonly graph: GraphBuilder;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly input: Value;
  /** `sum(mask * channel)` of the output, or of another tensor with its dims. */
  score(tensor?: string): Value;
  readonly arrays: (key: string) => Tensor;
}

export async function referenceScore(model: ReferenceModel, { file }: File, prober: Backend): Promise<ReferenceScore> {
  const arrays = npz(referencePath(model.npz));
  const graphFile = ModelGraph.read(readFileSync(referencePath(file)));
  const input = graphFile.inputs[0]!.name;
  const feeds = { [input]: npy(referencePath(model.input.file)) };
  const graph = new GraphBuilder(graphFile, await probe(graphFile, prober, feeds));
  const mask = model.task === 'cls' ? [1] : numbers(arrays('target_mask'));
  const score = (tensor = graphFile.outputs[0]!.name) => {
    const output = graph.value(tensor);
    const voxels = elementCount(output.dims.slice(2));
    const seed = Array.from({ length: elementCount(output.dims) }, (_, i) =>
      Math.floor(i / voxels) % output.dims[1]! === model.target.index ? mask[i % voxels]! : 0,
    );
    return output.mul(output.constant(tensorOf('float32', output.dims, seed))).sum('all', false);
  };
  return { graph, feeds, input: graph.value(input), score, arrays };
}

/** Gradients of a reference model's target score as nodes, without lowerings, under the names of the stored arrays. */
export interface ReferenceGradients extends ReferenceScore {
  readonly wanted: Readonly<Record<string, Value>>;
}

/** By the input (`grad_f64`) and by every layer (`lgrad.<id>`). */
export async function referenceGradients(model: ReferenceModel, file: File, prober: Backend): Promise<ReferenceGradients> {
  const reference = await referenceScore(model, file, prober);
  const layers = model.layers.map(({ torch }) => reference.graph.value(file.layers[torch]!.tensor));
  const found = gradient(reference.score(), [reference.input, ...layers]);
  const keys = ['grad_f64', ...model.layers.map(({ id }) => `lgrad.${id}`)];
  return { ...reference, wanted: Object.fromEntries(keys.map((key, i) => [key, found[i]!])) };
}
