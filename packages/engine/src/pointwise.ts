import type { GraphNode, ModelGraph, Shapes } from '@voxplain/graph';
import { numbers } from '@voxplain/graph';
import type { TensorLayout } from './layout.js';

/**
 * Operators that only select, permute or rename elements, or work on each site by itself. Everything not named here may
 * mix sites.
 */
const elementwise = new Set(
  `Abs Acos Add And Asin Atan BatchNormalization Cast Ceil Celu Clip Concat Constant Cos Div Dropout Elu Equal Erf Exp Expand Floor Gather Gelu
  Greater HardSigmoid HardSwish Identity LeakyRelu Less Log LogSoftmax Max Min Mish Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu Shape Sigmoid
  Sign Sin Slice Softmax Softplus Softsign Split Sqrt Squeeze Sub Sum Swish Tan Tanh ThresholdedRelu Transpose Unsqueeze Where
  LayerNormalization RMSNormalization`.split(/\s+/),
);

/** Whether every output site of the node depends on the same input site alone. */
export function isPointwise(node: GraphNode, graph: ModelGraph, shapes: Shapes, layouts: ReadonlyMap<string, TensorLayout>): boolean {
  const { op, inputs, attributes } = node;
  if (node.domain) return false;
  if (elementwise.has(op)) return true;
  // with two axes or fewer there are features, but no sites left to mix
  if (inputs.every((name) => !name || (shapes.of(name)?.dims.length ?? 0) <= 2)) return true;
  const weight = shapes.of(inputs[1] ?? '')?.dims;
  if (op === 'Conv') return weight!.slice(2).every((k) => k === 1);
  if (op === 'MatMul') return graph.isConstant(inputs[1]!) && weight!.length === 2;
  const from = layouts.get(inputs[0]!);
  if (op.startsWith('Reduce')) {
    const axesTensor = inputs[1] ? (shapes.constant(inputs[1]) ?? graph.constant(inputs[1])) : undefined;
    const axes = axesTensor ? numbers(axesTensor) : attributes.ints('axes', []);
    const rank = shapes.of(inputs[0]!)!.dims.length;
    return axes.length > 0 && axes.every((axis) => from?.roles[axis < 0 ? axis + rank : axis] === 'channel');
  }
  // folding a grid into features puts its sites side by side: what follows mixes them
  if (op === 'Reshape' || op === 'Flatten')
    return !from || layouts.has(node.outputs[0]!) || (shapes.of(node.outputs[0]!)?.dims.length ?? 0) > 2;
  return false;
}
