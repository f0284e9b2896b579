import { VoxplainError } from '@voxplain/core';
import type { GraphBuilder, GraphNode, Value } from '@voxplain/graph';
import { lowerings } from './passes.js';
import { providerOf } from './providers.js';
import { rewrite, type Step } from './rewrite.js';

/** Which lowerings may be used: all that the provider calls for, none, or those named. */
export type Choice = 'all' | 'none' | readonly string[];

/** What one lowering did. */
export interface Lowered {
  readonly id: string;
  readonly why: string;
  /** Operator and name of every node that it replaced. */
  readonly nodes: readonly { readonly op: string; readonly name: string; readonly ofModel: boolean }[];
}

/**
 * A finished graph as the provider runs it best. The lowerings work one after the other, each over the whole graph;
 * the given graph stays as it is.
 *
 * @throws `InvalidOptions` when a lowering that is named does not exist.
 */
export function lower(
  graph: GraphBuilder,
  wanted: Readonly<Record<string, Value>>,
  providerName: string,
  choice: Choice = 'all',
): { graph: GraphBuilder; wanted: Record<string, Value>; lowered: Lowered[] } {
  const provider = providerOf(providerName);
  let current = { graph, wanted: { ...wanted } };
  const lowered: Lowered[] = [];
  for (const { id, op, why, lower } of chosen(choice).filter(({ applies }) => applies(provider))) {
    const concerns = (node: GraphNode) => node.op === op && !node.domain;
    if (!current.graph.nodes().some(concerns)) continue;
    const nodes: Lowered['nodes'][number][] = [];
    const replace = (step: Step) => {
      const value = lower(step, provider);
      if (value) nodes.push({ op, name: step.name, ofModel: step.ofModel });
      return value && [value];
    };
    const next = rewrite(current.graph, current.wanted, replace, concerns);
    if (nodes.length === 0) continue;
    lowered.push({ id, why, nodes });
    current = next;
  }
  return { ...current, lowered };
}

function chosen(choice: Choice): typeof lowerings {
  if (choice === 'all') return lowerings;
  const ids = choice === 'none' ? [] : choice;
  const unknown = ids.find((id) => !lowerings.some((lowering) => lowering.id === id));
  if (unknown === undefined) return lowerings.filter(({ id }) => ids.includes(id));
  throw new VoxplainError('InvalidOptions', `there is no lowering "${unknown}"; there are ${lowerings.map(({ id }) => id).join(', ')}`, {
    lowering: unknown,
  });
}
