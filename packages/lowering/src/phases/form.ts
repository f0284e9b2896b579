import { numbers, type Value } from '@voxplain/graph';
import type { Provider } from '../providers.js';
import type { Step } from '../rewrite.js';
import type { Phases } from './phases.js';

/** A node whose inputs may be carried as phases. */
export interface Carried extends Step {
  /** An input as phases, if it is carried so. */
  readonly phased: readonly (Phases | undefined)[];
  /** An input as so many phases, however it is carried. */
  phases(input: number, count: number): Phases;
  /** A value as phases, if it is carried so. */
  carried(value: Value): Phases | undefined;
  /** A value as so many phases. */
  split(value: Value, count: number): Phases;
  /** What a convolution must have to be worth phases. */
  readonly least: Provider['phases'];
  /** `a + factor * b`, as the provider does it best. */
  plus(a: Value, factor: number, b: Value): Value;
  /** Whether a value does not depend on what is fed. */
  isConstant(value: Value): boolean;
}

/** How an operator works on phases. Gives its outputs, carried or as they are; `undefined` where it has no form for the node. */
export type Form = (node: Carried) => readonly (Phases | Value | undefined)[] | undefined;

/** The fewest parts of any carried input. */
export const fewestParts = ({ phased }: Carried): number => Math.min(...phased.flatMap((x) => (x ? [x.parts.length] : [])));

/** The numbers of an input that does not depend on what is fed. */
export const constantInts = ({ graph }: Carried, value: Value): number[] | undefined => {
  const tensor = graph.constantOf(value.name);
  return tensor && numbers(tensor);
};
