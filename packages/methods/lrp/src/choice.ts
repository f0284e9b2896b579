import type { Layer } from '@voxplain/formulas';
import { type CompositeName, composites, type RuleName } from './composites.js';

/** A rule for some layers, by all that is given. */
export interface Assignment {
  readonly rule: RuleName;
  /** The node's name; `*` stands for anything. */
  readonly name?: string | undefined;
  readonly operator?: string | undefined;
  /** From and to, both included; layers that read the input have depth 0. */
  readonly depth?: readonly [from: number, to: number] | undefined;
}

const matches = (glob: string, name: string): boolean =>
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  ).test(name);

const fits = ({ name = '*', operator, depth: [from, to] = [0, Infinity] }: Assignment, layer: Layer): boolean =>
  matches(name, layer.name) && (operator ?? layer.operator) === layer.operator && from <= layer.depth && layer.depth <= to;

/** The rule of a layer: that of the first assignment that fits, else the composite's. */
export function ruleOf(layer: Layer, chosen: CompositeName, assignments: readonly Assignment[]): RuleName {
  const { dense, convolution, first } = { first: undefined, ...composites[chosen] };
  const assigned = assignments.find((one) => fits(one, layer))?.rule;
  if (assigned) return assigned;
  if (first && layer.depth === 0) return first;
  return layer.operator.startsWith('Conv') ? convolution : dense;
}
