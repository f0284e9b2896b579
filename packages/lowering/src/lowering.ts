import type { Value } from '@voxplain/graph';
import type { Provider } from './providers.js';
import type { Step } from './rewrite.js';

/**
 * One way to write a node differently, with the same result: because the provider lacks the operator, or because
 * it is faster so. It sees one node at a time; rules and methods know nothing of it.
 */
export interface Lowering {
  readonly id: string;
  /** The operator, of the standard domain, that it works on. */
  readonly op: string;
  /** One sentence, for people who read a plan. */
  readonly why: string;
  readonly applies: (provider: Provider) => boolean;
  /** The node's outputs, computed in another way; `undefined` where it is fine as it is. */
  readonly lower: (step: Step, provider: Provider) => Value | undefined;
}
