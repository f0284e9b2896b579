import { type GraphBuilder, type GraphNode, readBy, type Value } from '@voxplain/graph';

/** The nodes that lead to the wanted values, in execution order. */
export function neededNodes(graph: GraphBuilder, wanted: readonly Value[]): GraphNode[] {
  const names = new Set(wanted.map(({ name }) => name));
  const found: GraphNode[] = [];
  for (const node of graph.nodes().reverse()) {
    if (!node.outputs.some((name) => names.has(name))) continue;
    for (const name of readBy(node)) names.add(name);
    names.delete('');
    found.push(node);
  }
  return found.reverse();
}
