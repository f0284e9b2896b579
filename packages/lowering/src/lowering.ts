import type { GraphNode, Value } from '@voxplain/graph';
import type { Provider } from './providers.js';
import type { Replace, Step } from './rewrite.js';

interface LoweringBase {
  readonly id: string;
  /** One sentence, for people who read a plan. */
  readonly why: string;
  readonly applies: (provider: Provider) => boolean;
  /** What it costs in accuracy, where it adds up in another way than the model does. */
  readonly accuracy?: string;
}

/**
 * One way to write a node differently, with the same result: because the provider lacks the operator, or because
 * it is faster so. It sees one node at a time; rules and methods know nothing of it.
 */
export interface NodeLowering extends LoweringBase {
  /** The operator, of the standard domain, that it works on. */
  readonly op: string;
  /** The node's outputs, computed in another way; `undefined` where it is fine as it is. */
  readonly lower: (step: Step, provider: Provider) => Value | undefined;
}

/** One way to write a whole graph differently: it remembers what became of the nodes before. */
export interface GraphLowering extends LoweringBase {
  readonly concerns: (node: GraphNode) => boolean;
  readonly begin: (provider: Provider) => Replace;
}

export type Lowering = NodeLowering | GraphLowering;
