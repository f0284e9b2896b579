import type { GraphBuilder, Value } from '@voxplain/graph';
import { relativeCost } from './cost.js';
import type { Lowered } from './lower.js';
import { neededNodes } from './needed.js';

/** What a plan will run, and why it looks as it does. */
export interface PlanReport {
  readonly provider: string;
  /** Nodes of the model that are run, and nodes that were added to it. */
  readonly nodes: { readonly model: number; readonly added: number };
  /** Added nodes by operator. */
  readonly operators: Readonly<Record<string, number>>;
  /** Whether nodes of the model were replaced; if not, the model's bytes are followed by a suffix. */
  readonly replaced: boolean;
  /** Bytes that were added to the file. */
  readonly bytes: number;
  readonly lowered: readonly Lowered[];
  /** Estimated, in multiples of the model's forward pass, prediction included. */
  readonly cost: number;
}

export function planReport(
  { graph, wanted, lowered }: { graph: GraphBuilder; wanted: Readonly<Record<string, Value>>; lowered: readonly Lowered[] },
  provider: string,
  bytes: number,
): PlanReport {
  const values = Object.values(wanted);
  const nodes = neededNodes(graph, values);
  const isOwn = (outputs: readonly string[]) => graph.model.producer(outputs.find((name) => name)!) !== undefined;
  const added = nodes.filter(({ outputs }) => !isOwn(outputs));
  const operators: Record<string, number> = {};
  for (const { op } of added) operators[op] = (operators[op] ?? 0) + 1;
  return {
    provider,
    nodes: { model: nodes.length - added.length, added: added.length },
    operators,
    replaced: lowered.some((each) => each.nodes.some(({ ofModel }) => ofModel)),
    bytes,
    lowered,
    cost: relativeCost(graph, values),
  };
}

/** A report for people. */
export function planText({ provider, nodes, operators, replaced, bytes, lowered, cost }: PlanReport): string {
  const counted = Object.entries(operators)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([op, n]) => `${op} ${n}`);
  const file = replaced
    ? 'nodes of the model were replaced: the file is written anew, its weights as they are'
    : 'the model as it is, with a suffix';
  return [
    `provider   ${provider}`,
    `file       ${file}, ${(bytes / 1000).toFixed(1)} kB added`,
    `nodes      ${nodes.model} of the model, ${nodes.added} added: ${counted.join(', ')}`,
    `cost       about ${cost.toFixed(1)} times the forward pass, prediction included (estimated)`,
    lowered.length ? 'lowerings' : 'lowerings  none',
    ...lowered.map(loweredText),
  ].join('\n');
}

function loweredText({ id, why, accuracy, nodes }: Lowered): string {
  const byOperator = new Map<string, string[]>();
  for (const { op, name, ofModel } of nodes) byOperator.set(op, [...(byOperator.get(op) ?? []), ...(ofModel ? [name] : [])]);
  const counts = [...byOperator].map(([op, own]) => {
    const count = nodes.filter((node) => node.op === op).length;
    return `${op} ${count}${own.length ? ` (of the model: ${own.slice(0, 3).join(', ')}${own.length > 3 ? ', ...' : ''})` : ''}`;
  });
  return `  ${id}: ${counts.join(', ')}; ${why}${accuracy ? `; ${accuracy}` : ''}`;
}
