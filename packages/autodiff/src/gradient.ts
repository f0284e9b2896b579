import { type Value as Contract, VoxplainError } from '@voxplain/core';
import { Attributes, type Graph, type GraphNode, readBy, type Value } from '@voxplain/graph';
import { fit, total } from './accumulate.js';
import { idioms } from './idioms.js';
import { nonDifferentiable } from './non-differentiable.js';
import { type Refused, refusedOperators } from './refused.js';
import type { Forward, Rule, Rules } from './rule.js';
import { gradientRules } from './rules/index.js';

/**
 * The derivative of `score` (summed over its elements) with respect to a tensor it depends on: a value with that
 * tensor's dims, computed by nodes appended to the graph (reverse mode; only the part between the two is visited).
 *
 * @param rules how each operator passes its cotangent on; the derivative unless given.
 * @param cotangent what arrives at `score`, of its dims; ones unless given.
 * @throws `MissingGradient` naming the operator, the node and the path to it; `UnsupportedModel` when the score does
 *   not depend on the tensor.
 */
export function gradient(score: Contract, wrt: Contract, rules?: Rules, cotangent?: Contract): Value;
export function gradient(score: Contract, wrt: readonly Contract[], rules?: Rules, cotangent?: Contract): Value[];
export function gradient(
  score: Contract,
  wrt: Contract | readonly Contract[],
  rules: Rules = gradientRules,
  cotangent?: Contract,
): Value | Value[] {
  const targets = (Array.isArray(wrt) ? wrt : [wrt]) as Value[];
  const y = score as Value;
  const views = targets.map((value) => y.graph.viewOf(value));
  const origins = targets.map((value, i) => views[i]?.origin ?? value);
  const start = (cotangent as Value | undefined) ?? y.scalar(1).expand(y.dims);
  const found = reverse(y, start, origins, rules);
  const results = origins.map((origin, i) => {
    const dx = found.get(origin.name);
    if (!dx)
      throw new VoxplainError('UnsupportedModel', `the score does not depend on "${origin.name}" through differentiable operators`, {
        tensor: origin.name,
      });
    return views[i] ? views[i].look(dx) : dx;
  });
  return Array.isArray(wrt) ? results : results[0]!;
}

/** The walk: nodes in reverse order, contributions collected per tensor and summed when its producer is reached. */
function reverse(score: Value, cotangent: Value, wrt: readonly Value[], rules: Rules): Map<string, Value> {
  const { graph } = score;
  const nodes = graph.nodes();
  const live = dependents(nodes, wrt);
  const arriving = new Map<string, Value[]>([[score.name, [cotangent]]]);
  const reachedFrom = new Map<string, GraphNode>();
  const results = new Map<string, Value>();
  const settle = (name: string): Value | undefined => {
    const contributions = arriving.get(name);
    return contributions && total(contributions);
  };

  const idiomAt = idioms(graph, nodes);
  const sought = new Set(wrt.map(({ name }) => name));

  for (const last of [...nodes].reverse()) {
    const idiom = idiomAt(last);
    const node = idiom && !idiom.inner.some((name) => sought.has(name)) ? { ...last, ...idiom, attributes: Attributes.of([]) } : last;
    if (!readBy(node).some((name) => live.has(name)) || !node.outputs.some((name) => arriving.has(name))) continue;
    if (nonDifferentiable.has(node.op) && !node.domain) continue;
    const rule = node.domain ? undefined : rules[node.op];
    const forward = look(graph, node, settle, () => pathTo(node, reachedFrom));
    if (!rule) throw missing(node, pathTo(node, reachedFrom));
    const dxs = applied(
      rule,
      forward,
      node.outputs.slice(1).find((name) => arriving.has(name)),
    );
    node.inputs.forEach((name, i) => {
      if (!live.has(name)) return;
      const dx = dxs[i];
      if (dx === undefined) forward.refuse(`with respect to its input ${i}, "${name}"`);
      if (dx === null) return;
      if (!graph.has(name)) forward.refuse(`with respect to "${name}", of a type that carries no gradient`);
      if (!arriving.has(name)) arriving.set(name, []);
      arriving.get(name)!.push(fit(dx as Value, graph.value(name).dims));
      reachedFrom.set(name, node);
    });
  }
  for (const { name } of wrt) {
    const dx = settle(name);
    if (dx) results.set(name, dx);
  }
  return results;
}

/** A rule's result. Rules look at the first output's cotangent; one that arrives at another output must not be lost unseen. */
function applied(rule: Rule, forward: Forward, second: string | undefined): ReturnType<Rule> {
  let sawAll = false;
  const cotangents = () => {
    sawAll = true;
    return forward.cotangents();
  };
  const dxs = rule(forward.cotangents()[0]!, { ...forward, cotangents });
  if (second && !sawAll) forward.refuse(`through its output "${second}"`);
  return dxs;
}

/** Names of the tensors that depend on any of `wrt`, those included. */
function dependents(nodes: readonly GraphNode[], wrt: readonly Value[]): Set<string> {
  const live = new Set(wrt.map(({ name }) => name));
  for (const node of nodes) if (readBy(node).some((name) => live.has(name))) for (const name of node.outputs) live.add(name);
  live.delete('');
  return live;
}

function look(graph: Graph<Value>, node: GraphNode, cotangent: (name: string) => Value | undefined, path: () => string[]): Forward {
  const outputs = node.outputs.map((name) => (name ? graph.value(name) : (undefined as never)));
  const refuse = (why: string): never => {
    throw missing(node, path(), why);
  };
  const optionalConstant = (input: number) => {
    const name = node.inputs[input];
    return name ? (graph.constantOf(name) ?? refuse(`when its input ${input} depends on the data`)) : undefined;
  };
  return {
    op: node.op,
    attributes: node.attributes,
    opset: graph.opset,
    // tensors of types that carry no gradient (strings) have no value here
    x: node.inputs.map((name) => (name && graph.has(name) ? graph.value(name) : (undefined as never))),
    y: outputs[0]!,
    outputs,
    cotangents: () => outputs.map((y) => (y && cotangent(y.name)) ?? y?.scalar(0).expand(y.dims)),
    optionalConstant,
    constant: (input) => optionalConstant(input) ?? refuse(`without its input ${input}`),
    refuse,
  };
}

function missing(node: GraphNode, path: readonly string[], why = ''): VoxplainError {
  const op = node.domain ? `${node.domain}.${node.op}` : node.op;
  const reason = why ? ` ${why}` : node.op in refusedOperators ? `: ${refusedOperators[node.op as Refused]}` : '';
  const message = `no gradient for ${op} (node "${node.name}")${reason}; reached from the score by ${path.join(' < ')}`;
  return new VoxplainError('MissingGradient', message, { op, node: node.name, path });
}

/** Node names from the one before the score to `node`, the way the gradient came. */
function pathTo(node: GraphNode, reachedFrom: ReadonlyMap<string, GraphNode>): string[] {
  const path = [node.name];
  for (let at: GraphNode | undefined = node; at && path.length < 8; ) {
    at = at.outputs.map((name) => reachedFrom.get(name)).find((from) => from);
    if (at) path.unshift(at.name);
  }
  return path;
}
