import { elementCount, type Tensor } from '@voxplain/core';
import { random, readBy } from './graph-node.js';
import type { ModelGraph } from './model-graph.js';
import type { Shape } from './shapes.js';
import { int64s, tensorOf } from './tensor-data.js';

/**
 * Tensors whose values depend on the dims of the model's inputs at most. `shapes` are those that depend on nothing else;
 * what Shape and Size make of them is `measured`.
 */
export function inputIndependent(model: ModelGraph, shapes: ReadonlyMap<string, Shape>) {
  const fixed = new Set<string>(['', ...model.weightNames()]);
  const measured = new Map<string, Tensor>();
  for (const node of model.nodes) {
    const { op, domain, inputs, outputs, attributes } = node;
    if (!domain && (op === 'Shape' || op === 'Size')) {
      const dims = shapes.get(inputs[0]!)?.dims;
      if (!dims) continue;
      const part = dims.slice(attributes.int('start', 0), attributes.int('end', dims.length));
      measured.set(outputs[0]!, op === 'Shape' ? int64s(part) : tensorOf('int64', [], [elementCount(dims)]));
    } else if (random.has(op) || !readBy(node).every((name) => fixed.has(name))) continue;
    for (const name of outputs) fixed.add(name);
  }
  return { fixed, measured };
}
