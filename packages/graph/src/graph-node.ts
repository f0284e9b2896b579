import type { Attributes } from './attributes.js';

export interface GraphNode {
  /** The node's own name, or its first output where the file gives none. */
  readonly name: string;
  readonly op: string;
  /** Empty for the standard domain. */
  readonly domain: string;
  /** Tensor names; empty for optional inputs that are left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Tensors that a node reads, those of the surrounding graph that its own graphs read included. */
export const readBy = ({ inputs, attributes }: GraphNode): readonly string[] =>
  attributes.hasGraph ? [...inputs, ...attributes.captured] : inputs;

/** Operators whose result is new at every run. */
export const random: ReadonlySet<string> = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Bernoulli',
  'Multinomial',
]);
