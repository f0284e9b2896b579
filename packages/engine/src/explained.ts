import { nearest, type Target, VoxplainError } from '@voxplain/core';
import { type ModelGraph, type Shapes, sameDims } from '@voxplain/graph';

/** Which tensor is explained, and what stood between it and the output. */
export interface Explained {
  readonly output: string;
  readonly tensor: string;
  /** The activation at the end of the model, if there is one: with `logit` it was stepped over. */
  readonly activation: 'Softmax' | 'LogSoftmax' | 'Sigmoid' | undefined;
  /** The tensor before that activation; `tensor` itself if there is none. */
  readonly logits: string;
}

const names = ['Softmax', 'LogSoftmax', 'Sigmoid'] as const;
const transparent = new Set(['Identity', 'Dropout', 'Cast']);

/** Finds the output to explain and steps over a final Softmax or Sigmoid for the logit. Throws `InvalidTarget`. */
export function explainedTensor(graph: ModelGraph, shapes: Shapes, target: Target, preferred?: string): Explained {
  const available = graph.outputs.map(({ name }) => name);
  const output = target.output ?? preferred ?? available[0]!;
  if (!available.includes(output)) {
    throw new VoxplainError('InvalidTarget', `the model has no output "${output}"; it has ${nearest(output, available, 5).join(', ')}`, {
      output,
      available,
    });
  }
  let tensor = output;
  for (let node = graph.producer(tensor); node && transparent.has(node.op); node = graph.producer(tensor)) tensor = node.inputs[0]!;
  const node = graph.producer(tensor);
  const activation = names.find((name) => name === node?.op);
  const before = node?.inputs[0];
  if (!activation || !before || !sameDims(shapes.of(before)!.dims, shapes.of(tensor)!.dims))
    return { output, tensor: output, logits: output, activation: undefined };
  return { output, tensor: target.score === 'probability' ? output : before, logits: before, activation };
}
