import { VoxplainError } from '@voxplain/core';
import { type GraphNode, readBy } from './graph-node.js';

/**
 * The nodes in an order in which every tensor is computed before it is read: the file's own where it is one already.
 * Throws `BadModelFile` where tensors depend on themselves.
 */
export function inOrder(nodes: readonly GraphNode[], producer: (tensor: string) => GraphNode | undefined): readonly GraphNode[] {
  const begun = new Set<GraphNode>();
  const ordered = new Set<GraphNode>();
  for (const wanted of nodes) {
    // depth first, with a stack of its own: a chain of nodes may be longer than the call stack
    const stack = [wanted];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      const waitsFor = ordered.has(node) ? [] : unorderedBefore(node, producer, ordered);
      if (waitsFor.length === 0) {
        ordered.add(node);
        stack.pop();
      } else if (begun.has(node)) {
        throw new VoxplainError('BadModelFile', `node "${node.name}" depends on its own output`, { node: node.name });
      } else {
        begun.add(node);
        for (const before of waitsFor.reverse()) stack.push(before);
      }
    }
  }
  return [...ordered];
}

function unorderedBefore(
  node: GraphNode,
  producer: (tensor: string) => GraphNode | undefined,
  ordered: ReadonlySet<GraphNode>,
): GraphNode[] {
  const before = new Set<GraphNode>();
  for (const name of readBy(node)) {
    const from = producer(name);
    if (from && !ordered.has(from)) before.add(from);
  }
  return [...before];
}
