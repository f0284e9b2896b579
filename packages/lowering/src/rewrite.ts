import { VoxplainError } from '@voxplain/core';
import { type GraphBuilder, type GraphNode, readBy, type Value } from '@voxplain/graph';
import { neededNodes } from './needed.js';

/** A node of a finished graph, its inputs already those of the graph that is being made of it. */
export interface Step extends GraphNode {
  readonly graph: GraphBuilder;
  /** Inputs in the new graph; `undefined` where an optional one is left out, or is of a type that is not computed with. */
  readonly x: readonly (Value | undefined)[];
  /** What the node gives in the graph it comes from: for dims and types. */
  readonly y: readonly (Value | undefined)[];
  /** Whether the node is one of the model's own. */
  readonly ofModel: boolean;
}

/** New values for a node's outputs, in order (those that nothing reads may be left out); `undefined` keeps the node. */
export type Replace = (step: Step) => readonly Value[] | undefined;

/**
 * A finished graph made anew, node by node: `replace` decides what becomes of each that it `concerns`. Nodes that `wanted`
 * does not need are gone, equal ones are shared. Nodes of the model stay in its file as long as neither they nor what they
 * read is replaced.
 */
export function rewrite(
  from: GraphBuilder,
  wanted: Readonly<Record<string, Value>>,
  replace: Replace,
  concerns: (node: GraphNode) => boolean = () => true,
): { graph: GraphBuilder; wanted: Record<string, Value> } {
  const graph = from.successor();
  const renamed = new Map<string, string>();
  const rename = (name: string): string => {
    const known = renamed.get(name);
    if (known !== undefined) return known;
    const constant = from.ownConstant(name);
    if (!constant) return name;
    const value = graph.constant(constant).name;
    renamed.set(name, value);
    return value;
  };
  const valueIn = (builder: GraphBuilder, name: string) => (name && builder.has(name) ? builder.value(name) : undefined);
  const settle = (node: GraphNode, outputs: readonly (string | undefined)[]) => {
    node.outputs.forEach((name, i) => {
      if (outputs[i] !== undefined && outputs[i] !== name) renamed.set(name, outputs[i]);
    });
  };

  for (const node of neededNodes(from, Object.values(wanted))) {
    const ofModel = from.model.producer(node.outputs.find((name) => name)!) !== undefined;
    const inputs = node.inputs.map(rename);
    const step = () => ({
      ...node,
      inputs,
      graph,
      ofModel,
      x: inputs.map((name) => valueIn(graph, name)),
      y: node.outputs.map((name) => valueIn(from, name)),
    });
    const replaced = concerns(node) ? replace(step()) : undefined;
    if (replaced) {
      settle(
        node,
        replaced.map(({ name }) => name),
      );
      if (ofModel) graph.dropUnneeded();
      continue;
    }
    const same = readBy(node).every((name) => rename(name) === name);
    if (ofModel && same) continue;
    if (node.attributes.hasGraph) {
      throw new VoxplainError('UnsupportedModel', `${node.op} "${node.name}" reads what would have to be replaced before it`, {
        op: node.op,
        node: node.name,
      });
    }
    settle(node, graph.copy(from, node, inputs));
  }
  return { graph, wanted: Object.fromEntries(Object.entries(wanted).map(([key, { name }]) => [key, graph.value(rename(name))])) };
}
