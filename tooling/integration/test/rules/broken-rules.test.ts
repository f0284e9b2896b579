import { gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph, ofModel } from '../../src/random/check-graph.js';
import { grow, type Recipe } from '../../src/random/grow.js';
import { deep, recipes, seed } from '../../src/random/recipes.js';
import { cpu } from '../../src/rule-tests.js';

const rules: Rules = gradientRules;
/** Graphs that are drawn, and how many of those that apply a rule may pass although it is broken. */
const [graphs, most] = deep ? [12_000, 100] : [3000, 30];

/** Graphs by the inputs of operators that a gradient may be asked for, as `operator input`. */
const graphsWith = new Map<string, Recipe[]>();
for (const recipe of fc.sample(recipes, { seed, numRuns: graphs }))
  for (const use of new Set(grow(recipe, { type: 'float32', smooth: false }).graph.uses()))
    graphsWith.set(use, [...(graphsWith.get(use) ?? []), recipe]);

const floats = new Set(['float16', 'float32', 'float64']);

/** What random graphs say of a rule whose result for one input is 5 % off. */
async function breaking(op: string, input: number, given: Set<number>): Promise<'found' | 'silent' | 'not a float'> {
  const types = new Set<string>();
  const wrong: Rule = (dy, node) => {
    const dxs = rules[op]!(dy, node);
    if (!ofModel(node)) return dxs;
    if (node.x[input]) types.add(node.x[input].type);
    return dxs.map((dx, i) => {
      if (dx && dx.uniform !== 0) given.add(i);
      return i === input && dx ? dx.mul(1.05) : dx;
    });
  };
  let passed = 0;
  for (const recipe of graphsWith.get(`${op} ${input}`)!) {
    const { verdict, applied } = await checkGraph(recipe, cpu, { ...rules, [op]: wrong });
    if (verdict === 'wrong') return 'found';
    if (types.size > 0 && [...types].every((type) => !floats.has(type))) return 'not a float';
    if (applied.has(op) && ++passed === most) break;
  }
  return 'silent';
}

describe(`random graphs find a rule that is 5 % off, for any one of its inputs (VOXPLAIN_SEED=${seed})`, () => {
  it.each(Object.keys(rules))('%s', async (op) => {
    const given = new Set<number>();
    const results: Record<string, readonly number[]> = { found: [], silent: [] };
    for (const use of graphsWith.keys()) {
      const [of, input] = use.split(' ') as [string, string];
      if (of !== op) continue;
      const result = await breaking(op, Number(input), given);
      results[result] = [...(results[result] ?? []), Number(input)];
    }
    expect(results.found).not.toEqual([]);
    expect(results.silent, 'inputs for which a wrong rule is not found').toEqual([]);
    expect(
      [...given].filter((input) => !results.found!.includes(input)),
      'inputs that have a derivative, and no graph asks for it',
    ).toEqual([]);
  });
});
