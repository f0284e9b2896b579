import { type GraphBuilder, type GraphNode, numbers, resolveAxes } from '@voxplain/graph';
import type { TensorLayout } from './layout.js';

/**
 * How much of each of `count` tokens a network takes on from its stream, with the sum 1: each node that reads the whole stream and
 * gives less counts the same, and so does each token it takes. A head that gathers the class token gives `[1, 0, ...]`. `undefined`
 * where no such node is found.
 */
export function tokensRead(
  nodes: readonly GraphNode[],
  graph: GraphBuilder,
  layoutOf: (tensor: string) => TensorLayout | undefined,
  count: number,
): number[] | undefined {
  const axisIn = (name: string): number => {
    const at = layoutOf(name)?.roles.indexOf('tokens') ?? -1;
    return at >= 0 && graph.value(name).dims[at] === count ? at : -1;
  };
  const readers = nodes.flatMap((node) => {
    const stream = node.inputs.find((name) => axisIn(name) >= 0);
    const isLess = node.outputs.every((name) => axisIn(name) < 0 && graph.constantOf(name) === undefined);
    return stream !== undefined && isLess ? [positions(node, axisIn(stream), count, graph)] : [];
  });
  if (readers.length === 0) return undefined;
  const shares = Array<number>(count).fill(0);
  for (const taken of readers) for (const token of taken) shares[token]! += 1 / taken.length / readers.length;
  return shares;
}

/** The tokens that a node takes. */
function positions({ op, inputs, attributes }: GraphNode, at: number, count: number, graph: GraphBuilder): number[] {
  const all = Array.from({ length: count }, (_, token) => token);
  const given = (input: number, attribute = '') => {
    const tensor = inputs[input] ? graph.constantOf(inputs[input]) : undefined;
    return tensor ? numbers(tensor) : attributes.has(attribute) ? attributes.ints(attribute, []) : undefined;
  };
  const rank = graph.value(inputs[0]!).dims.length;
  const isTokenAxis = (axis: number) => resolveAxes(axis, rank)[0] === at;
  if (op === 'Gather' && isTokenAxis(attributes.int('axis', 0))) return given(1)?.map((i) => (i < 0 ? i + count : i)) ?? all;
  if (op !== 'Slice') return all;
  const [starts = [], ends = []] = [given(1, 'starts'), given(2, 'ends')];
  const i = (given(3, 'axes') ?? starts.map((_, axis) => axis)).findIndex(isTokenAxis);
  const step = given(4)?.[i] ?? 1;
  return i < 0 || step < 0 ? all : all.slice(starts[i], ends[i]).filter((_, token) => token % step === 0);
}
