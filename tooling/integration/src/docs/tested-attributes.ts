import type { Case } from '@voxplain/testkit';
import { ascending } from './markdown.js';

type Scalar = number | string;

/** Names of the attributes that cases give, with their values where these are few. */
export function testedAttributes(cases: readonly Case[]): string {
  const values = new Map<string, Set<unknown>>();
  for (const { attributes = {} } of cases) {
    for (const [name, value] of Object.entries(attributes)) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, given]) => `\`${name}\`${few([...given])}`)
    .join(', ');
}

function few(given: readonly unknown[]): string {
  const scalars = given.filter((value): value is Scalar => typeof value === 'number' || typeof value === 'string');
  if (scalars.length < given.length || scalars.length > 6) return '';
  const numbers = scalars.filter((value) => typeof value === 'number');
  return ` ${[...ascending(numbers), ...scalars.filter((value) => typeof value === 'string').sort()].join(' ')}`;
}
