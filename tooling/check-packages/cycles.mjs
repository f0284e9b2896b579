/** Every cycle that a depth-first walk meets; at least one of each knot. @param {Map<string, string[]>} graph */
export function findCycles(graph) {
  const done = new Set();
  const cycles = [];
  const walk = (node, path) => {
    const at = path.indexOf(node);
    if (at >= 0) cycles.push([...path.slice(at), node]);
    if (at >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return cycles;
}
