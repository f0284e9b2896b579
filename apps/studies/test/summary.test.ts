import { expect, it } from 'vitest';
import { summarise } from '../src/philbrick/summary.js';

it('sums up numbers', () => {
  // deviations from 5: -3, -1, -1, -1, 0, 0, 2, 4, squares 32 in sum
  const { standardError, ...rest } = summarise([2, 4, 4, 4, 5, 5, 7, 9])!;
  expect(rest).toEqual({ n: 8, mean: 5, median: 4.5, quartiles: [4, 5.5] });
  expect(standardError).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12);
});

it('does not sort what it is given', () => {
  const values = [3, 1, 2];
  expect(summarise(values)!.median).toBe(2);
  expect(values).toEqual([3, 1, 2]);
});

it('has no error for one number, and nothing for none', () => {
  expect(summarise([3])).toEqual({ n: 1, mean: 3, median: 3, quartiles: [3, 3] });
  expect(summarise([])).toBeUndefined();
});
