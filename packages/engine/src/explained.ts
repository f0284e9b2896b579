import { type ModelCard, nearest, type Target, VoxplainError } from '@voxplain/core';
import { type GraphNode, type ModelGraph, type Shapes, sameDims } from '@voxplain/graph';

/** Which tensor is explained, and what stood between it and the output. */
export interface Explained {
  readonly output: string;
  readonly tensor: string;
  /** The activation at the end of the model, if there is one: with `logit` it was stepped over. */
  readonly activation: 'Softmax' | 'LogSoftmax' | 'Sigmoid' | undefined;
  /** The tensor before that activation; the output if there is none. */
  readonly logits: string;
  /** What the model does behind the activation without changing a number, in order: turning axes, folding them. */
  readonly after: readonly GraphNode[];
}

const names = ['Softmax', 'LogSoftmax', 'Sigmoid'] as const;
const transparent = new Set(['Identity', 'Dropout', 'Cast']);
const turning = new Set(['Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/**
 * Finds the output to explain and steps over a final Softmax or Sigmoid for the logit; the output of a regression stays what
 * it is. Throws `InvalidTarget`.
 */
export function explainedTensor(graph: ModelGraph, shapes: Shapes, target: Target, card: ModelCard | undefined): Explained {
  const available = graph.outputs.map(({ name }) => name);
  const output = target.output ?? card?.output?.name ?? available[0]!;
  if (!available.includes(output)) {
    throw new VoxplainError('InvalidTarget', `the model has no output "${output}"; it has ${nearest(output, available, 5).join(', ')}`, {
      output,
      available,
    });
  }
  const asItIs: Explained = { output, tensor: output, activation: undefined, logits: output, after: [] };
  if (card?.task === 'regression') {
    if (target.score !== 'probability') return asItIs;
    throw new VoxplainError('InvalidTarget', 'the model card says that the model is a regression: it has no probabilities to explain');
  }
  const after: GraphNode[] = [];
  let node = graph.producer(output);
  for (; node && (transparent.has(node.op) || turning.has(node.op)); node = graph.producer(node.inputs[0]!))
    if (turning.has(node.op)) after.unshift(node);
  const activation = names.find((name) => name === node?.op);
  const logits = node?.inputs[0];
  if (!activation || !logits || !sameDims(shapes.of(logits)!.dims, shapes.of(node!.outputs[0]!)!.dims)) return asItIs;
  return { output, tensor: (target.score ?? 'logit') === 'logit' ? logits : output, activation, logits, after };
}
