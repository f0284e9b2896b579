import { describe, expect, it } from 'vitest';
import { check, checks } from '../check.mjs';
import * as rules from '../rules.mjs';
import { cases } from './cases.ts';
import { broken, sound } from './tree.ts';

describe('structure lint', () => {
  it('finds nothing in a sound repository', () => {
    expect(check(sound, rules)).toEqual([]);
  });

  it.each(cases)('$rule: $title', ({ rule, changes, file, message, with: more }) => {
    const found = check(broken(changes), { ...rules, ...more });
    expect(found).toContainEqual({ file, rule, message: expect.stringContaining(message) });
    expect(new Set(found.map((violation: { rule: string }) => violation.rule))).toEqual(new Set([rule]));
  });

  it('has a failing case for every rule', () => {
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(Object.keys(checks)));
  });
});
