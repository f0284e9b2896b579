import { gradientRules } from '@voxplain/autodiff';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { cpu } from '../rule-tests.js';
import { checkGraph, type Verdict } from './check-graph.js';
import { deep, recipes, seed } from './recipes.js';

const graphs = deep ? 10_000 : 1000;

/** Numbers by name, the largest first. */
const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
const add = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);

/** Half of the random graphs; two halves, so that two workers share them. */
export function testRandomGraphs(half: 0 | 1): void {
  describe(`random graphs of all operators, half ${half + 1} (VOXPLAIN_SEED=${seed})`, () => {
    const verdicts = new Map<Verdict, number>();
    const operators = new Map<string, number>();
    const kinds = new Map<string, number>();
    afterAll(() => {
      console.info(`random graphs, half ${half + 1}: seed ${seed}: ${listed(verdicts)}; ${listed(kinds)}`);
      console.info(`graphs in which each rule was right: ${listed(operators)}`);
    });

    it('have the gradients that differences say, as they are and lowered', async () => {
      const property = fc.asyncProperty(recipes, async (recipe) => {
        const { verdict, apart, applied, wide, points, text } = await checkGraph(recipe, cpu, gradientRules);
        expect(verdict, text).not.toBe('wrong');
        expect(apart, `lowered graphs differ: ${text}`).toBeLessThanOrEqual(1);
        add(verdicts, verdict);
        if (verdict !== 'right') return;
        add(kinds, wide ? 'float64' : 'float32');
        if (points > 1) add(kinds, 'beside kinks');
        for (const op of applied) add(operators, op);
      });
      await fc.assert(property, { seed: 2 * seed + half, numRuns: graphs });
    });

    it('are only few where differences say nothing', () => {
      expect(verdicts.get('right')).toBeGreaterThanOrEqual(0.95 * graphs);
      expect(verdicts.get('kinked') ?? 0).toBeLessThanOrEqual(0.01 * graphs);
    });

    it('apply every rule often', () => {
      expect(Object.keys(gradientRules).filter((op) => (operators.get(op) ?? 0) < graphs / 100)).toEqual([]);
    });
  }, 7_200_000);
}
