import { VoxplainError } from '@voxplain/core';
import type { GraphBuilder, Value } from '@voxplain/graph';
import type { GraphLowering, NodeLowering } from './lowering.js';
import { lowerings } from './passes.js';
import { type Provider, providerOf } from './providers.js';
import { rewrite } from './rewrite.js';

/** Which lowerings may be used: all that the provider calls for, those that compute exactly what the model does, none, or those named. */
export type Choice = 'all' | 'exact' | 'none' | readonly string[];

/** What one lowering did. */
export interface Lowered {
  readonly id: string;
  readonly why: string;
  readonly accuracy?: string;
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
  providerIs: string | Provider,
  choice: Choice = 'all',
): { graph: GraphBuilder; wanted: Record<string, Value>; lowered: Lowered[] } {
  const provider = providerOf(providerIs);
  let current = { graph, wanted: { ...wanted } };
  const lowered: Lowered[] = [];
  for (const lowering of chosen(choice).filter(({ applies }) => applies(provider))) {
    const { id, why, accuracy } = lowering;
    const { concerns, begin } = 'lower' in lowering ? nodeByNode(lowering) : lowering;
    const before = current.graph.nodes();
    // graphs within nodes read tensors by names that would be gone
    const isSealed = 'begin' in lowering && before.some(({ attributes }) => attributes.hasGraph);
    if (isSealed || !before.some(concerns)) continue;
    const nodes: Lowered['nodes'][number][] = [];
    const replace = begin(provider);
    const next = rewrite(
      current.graph,
      current.wanted,
      (step) => {
        const values = replace(step);
        if (values) nodes.push({ op: step.op, name: step.name, ofModel: step.ofModel });
        return values;
      },
      concerns,
    );
    if (nodes.length === 0) continue;
    lowered.push({ id, why, ...(accuracy ? { accuracy } : {}), nodes });
    current = next;
  }
  return { ...current, lowered };
}

const nodeByNode = ({ op, lower }: NodeLowering): Pick<GraphLowering, 'concerns' | 'begin'> => ({
  concerns: (node) => node.op === op && !node.domain,
  begin: (provider) => (step) => {
    const value = lower(step, provider);
    return value && [value];
  },
});

function chosen(choice: Choice): typeof lowerings {
  if (choice === 'all') return lowerings;
  if (choice === 'exact') return lowerings.filter(({ accuracy }) => !accuracy);
  const ids = choice === 'none' ? [] : choice;
  const unknown = ids.find((id) => !lowerings.some((lowering) => lowering.id === id));
  if (unknown === undefined) return lowerings.filter(({ id }) => ids.includes(id));
  throw new VoxplainError('InvalidOptions', `there is no lowering "${unknown}"; there are ${lowerings.map(({ id }) => id).join(', ')}`, {
    lowering: unknown,
  });
}
