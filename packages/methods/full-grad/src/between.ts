import { nonDifferentiable } from '@voxplain/autodiff';
import { type Graph, type GraphNode, readBy, type Value } from '@voxplain/graph';

/**
 * The nodes on the way from `input` to `score` that a gradient can take, in execution order, and the tensors that depend on
 * the input by such a way; what is constant by pieces (indices, shapes, truth values) does not.
 */
export function between(graph: Graph<Value>, score: Value, input: Value): { nodes: GraphNode[]; depends: ReadonlySet<string> } {
  const passing = graph.nodes().filter(({ op, domain }) => domain || !nonDifferentiable.has(op));
  const depends = new Set([graph.viewOf(input)?.origin.name ?? input.name]);
  for (const node of passing) if (readBy(node).some((name) => depends.has(name))) for (const name of node.outputs) depends.add(name);
  const leads = new Set([score.name]);
  for (const node of [...passing].reverse())
    if (node.outputs.some((name) => leads.has(name))) for (const name of readBy(node)) leads.add(name);
  const nodes = passing.filter(({ outputs }) => outputs.some((name) => depends.has(name) && leads.has(name)));
  return { nodes, depends };
}
