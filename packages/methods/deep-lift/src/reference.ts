import { VoxplainError } from '@voxplain/core';
import { type GraphBuilder, readBy, type Value } from '@voxplain/graph';

/** Values of a network on another input. */
export type Reference = (value: Value) => Value;

/**
 * The network from `input` to `output` once more, on `baseline` in place of `input`: gives every tensor's value there, and that of a
 * tensor which does not depend on the input as it is.
 */
export function referenceOf(output: Value, input: Value, baseline: Value): Reference {
  const graph = output.graph as GraphBuilder;
  const nodes = graph.nodes();
  const names = new Map([[input.name, baseline.name]]);
  for (const node of nodes.slice(0, 1 + nodes.findIndex(({ outputs }) => outputs.includes(output.name)))) {
    if (!readBy(node).some((name) => names.has(name))) continue;
    if (node.attributes.hasGraph)
      throw new VoxplainError('UnsupportedModel', `${node.op} "${node.name}" cannot be run on the baseline: it has graphs of its own`, {
        op: node.op,
        node: node.name,
      });
    const inputs = node.inputs.map((name) => names.get(name) ?? name);
    const copies = graph.copy(graph, node, node.op === 'InstanceNormalization' ? centred(graph, inputs) : inputs);
    node.outputs.forEach((name, i) => {
      if (name) names.set(name, copies[i]!);
    });
  }
  return (value) => (names.has(value.name) ? graph.value(names.get(value.name)!) : value);
}

/**
 * On a baseline that is the same everywhere, maps are constant but for the rounding of their mean, which an instance normalisation divides
 * by the root of its epsilon. It is blind to a constant: with the mean taken off first, what is left of the rounding is rounded itself.
 */
function centred(graph: GraphBuilder, [data, ...parameters]: readonly string[]): string[] {
  const x = graph.value(data!);
  return [x.sub(x.mean('space')).name, ...parameters];
}
