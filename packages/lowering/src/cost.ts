import { elementCount } from '@voxplain/core';
import type { GraphBuilder, GraphNode, Value } from '@voxplain/graph';
import { neededNodes } from './needed.js';

/**
 * Nanoseconds on one core, as measured with ONNX Runtime 1.30 on a server CPU: what a multiplication within a product
 * of many costs, and what reading or writing one number does. Only their ratio matters here.
 */
const perMultiplication = 0.022;
const perNumber = 0.4;

/** Slower than a direct convolution of as many multiplications. */
const slowness = ({ op }: GraphNode, rank: number, perGroup: number): number =>
  (op === 'ConvTranspose' ? (rank > 4 ? 7 : 1.3) : 1) * (perGroup === 1 ? 4 : 1);

/** Operators that give the same numbers other dims: no work. */
const renames = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Dropout', 'Shape', 'Size', 'Cast']);

/** Estimated nanoseconds of one node; products by their multiplications, all else by the numbers that it reads and writes. */
function nodeCost(graph: GraphBuilder, node: GraphNode): number {
  const known = (name: string) => (name && graph.has(name) ? graph.value(name) : undefined);
  const [x, w] = node.inputs.map(known);
  const y = known(node.outputs[0]!);
  if (!x || !y || renames.has(node.op)) return 0;
  const moved = [...node.inputs, ...node.outputs].reduce((sum, name) => sum + elementCount(known(name)?.dims ?? [0]), 0);
  const multiplications = productSize(node, x, w, y);
  const perGroup = w?.dims[1] ?? 0;
  return moved * perNumber + multiplications * perMultiplication * slowness(node, x.dims.length, perGroup);
}

function productSize({ op }: GraphNode, x: Value, w: Value | undefined, y: Value): number {
  if (!w) return 0;
  if (op === 'Conv') return elementCount(y.dims) * elementCount(w.dims.slice(1));
  if (op === 'ConvTranspose') return elementCount(x.dims) * elementCount(w.dims.slice(1));
  if (op === 'MatMul') return elementCount(y.dims) * (x.dims.at(-1) ?? 1);
  if (op === 'Gemm') return elementCount(x.dims) * (y.dims[1] ?? 1);
  return 0;
}

/** Estimated cost of what leads to `wanted`, in multiples of the model's own pass. Nodes on weights alone are folded, and free. */
export function relativeCost(graph: GraphBuilder, wanted: readonly Value[]): number {
  const { model } = graph;
  const constant = new Set<string>();
  const isConstant = (name: string) => !name || constant.has(name) || model.isConstant(name) || graph.ownConstant(name) !== undefined;
  const total = neededNodes(graph, wanted).reduce((sum, node) => {
    if (!node.inputs.every(isConstant)) return sum + nodeCost(graph, node);
    for (const name of node.outputs) constant.add(name);
    return sum;
  }, 0);
  const forward = model.nodes.reduce((sum, node) => (node.inputs.every(isConstant) ? sum : sum + nodeCost(graph, node)), 0);
  return total / Math.max(forward, Number.MIN_VALUE);
}
