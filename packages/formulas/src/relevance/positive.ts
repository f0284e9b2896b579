import { type Graph, type GraphNode, numbers, type Value } from '@voxplain/graph';

/** Never negative, whatever goes in. */
const rectifying: ReadonlySet<string> = new Set(['Relu', 'Sigmoid', 'HardSigmoid', 'Softmax', 'Softplus', 'Exp', 'Abs', 'Sqrt']);
/** Never negative, if nothing that goes in is. */
const keeping: ReadonlySet<string> = new Set([
  'MaxPool',
  'AveragePool',
  'GlobalMaxPool',
  'GlobalAveragePool',
  'ReduceMean',
  'ReduceMax',
  'ReduceSum',
  'Add',
  'Sum',
  'Mean',
  'Mul',
  'Concat',
  'Split',
  'Identity',
  'Dropout',
  'Flatten',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Slice',
  'DepthToSpace',
  'SpaceToDepth',
]);
/** What of the operators above reads shapes and axes behind the first input. */
const readsOne: ReadonlySet<string> = new Set(['Add', 'Sum', 'Mean', 'Mul', 'Concat']);

/** Whether a node's results are known never to be negative. */
export function positiveAfter({ op, inputs }: GraphNode, positive: ReadonlySet<string>, graph: Graph<Value>): boolean {
  if (rectifying.has(op)) return true;
  if (op === 'Clip') {
    const low = inputs[1] && graph.constantOf(inputs[1]);
    return low ? numbers(low)[0]! >= 0 : false;
  }
  return keeping.has(op) && (readsOne.has(op) ? inputs.every((tensor) => positive.has(tensor)) : positive.has(inputs[0]!));
}
