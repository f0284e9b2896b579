import { type ModelGraph, readBy } from '@voxplain/graph';

/** A tensor and all that are computed from it. */
export function downstream(model: ModelGraph, tensor: string): Set<string> {
  const found = new Set([tensor]);
  for (const node of model.nodes) if (readBy(node).some((name) => found.has(name))) for (const name of node.outputs) found.add(name);
  found.delete('');
  return found;
}
