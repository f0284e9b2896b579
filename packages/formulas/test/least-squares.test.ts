import { gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { leastSquares } from '../src/index.js';

const draw = gaussians(6);
const close = (found: ArrayLike<number>, expected: ArrayLike<number>, by = 1e-9) => {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThanOrEqual(by);
};

describe('weighted least squares', () => {
  it('finds the coefficients of targets that are linear', () => {
    const truth = [1.5, -2, 0.25, 4];
    const fitted = leastSquares(4);
    for (let i = 0; i < 9; i++) {
      const row = Array.from(draw(4));
      fitted.add(
        row,
        row.reduce((sum, value, j) => sum + value * truth[j]!, 0),
        0.1 + i,
      );
    }
    const { coefficients, fit } = fitted.solve();
    close(coefficients, truth);
    expect(fit).toBeCloseTo(1, 12);
  });

  it('leaves a residual at right angles to the rows, by weight, and with a penalty is its gradient zero', () => {
    const rows = Array.from({ length: 20 }, () => ({ row: Array.from(draw(3)), target: draw(1)[0]!, weight: draw(1)[0]! ** 2 }));
    const fitted = leastSquares(3);
    for (const { row, target, weight } of rows) fitted.add(row, target, weight);
    for (const penalty of [0, 2.5]) {
      const { coefficients, fit } = fitted.solve((j) => (j === 0 ? 0 : penalty));
      const residual = ({ row, target }: (typeof rows)[number]) =>
        target - row.reduce((sum, value, j) => sum + value * coefficients[j]!, 0);
      const slopes = [0, 1, 2].map((j) => rows.reduce((sum, one) => sum + one.weight * residual(one) * one.row[j]!, 0));
      close(slopes, [0, penalty * coefficients[1]!, penalty * coefficients[2]!]);
      const total = rows.reduce((sum, { weight }) => sum + weight, 0);
      const mean = rows.reduce((sum, { weight, target }) => sum + weight * target, 0) / total;
      const variance = rows.reduce((sum, { weight, target }) => sum + weight * (target - mean) ** 2, 0);
      expect(fit).toBeCloseTo(1 - rows.reduce((sum, one) => sum + one.weight * residual(one) ** 2, 0) / variance, 9);
    }
  });

  it('gives what nothing determines 0, and the rest as it is', () => {
    const fitted = leastSquares(4);
    // the second column is twice the first, the last is 0
    for (let i = 0; i < 6; i++) {
      const [a, b] = draw(2) as unknown as [number, number];
      fitted.add([a, 2 * a, b, 0], 3 * a - b, 1);
    }
    close(fitted.solve().coefficients, [3, 0, -1, 0]);
    close(leastSquares(2).solve().coefficients, [0, 0]);
  });
});
