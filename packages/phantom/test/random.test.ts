import { seededRandom } from '@voxplain/core';
import { normal } from '@voxplain/phantom';
import { expect, it } from 'vitest';

it('gives uniform numbers, apart for every seed and stream', () => {
  const values = Array.from({ length: 20_000 }, seededRandom(1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  const firsts = [seededRandom(1), seededRandom(2), seededRandom(1, 1), seededRandom(1 + 2 ** 32), seededRandom(-1)].map((random) =>
    random(),
  );
  expect(new Set(firsts).size).toBe(5);
});

it('gives normal numbers of variance 1', () => {
  const random = seededRandom(9);
  const values = Array.from({ length: 20_000 }, () => normal(random));
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  expect(moment(1)).toBeCloseTo(0, 1);
  expect(moment(2)).toBeCloseTo(1, 1);
});
