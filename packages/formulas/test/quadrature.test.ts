import { describe, expect, it } from 'vitest';
import { quadratures } from '../src/index.js';

const integral = (rule: keyof typeof quadratures, count: number, f: (t: number) => number) => {
  const { points, weights } = quadratures[rule](count);
  return points.reduce((sum, point, i) => sum + weights[i]! * f(point), 0);
};

describe('Gauss-Legendre', () => {
  it.each([1, 2, 3, 5, 20, 50, 200])('with %i points is exact for polynomials of twice that degree, less one', (count) => {
    for (const degree of [0, 1, count, 2 * count - 1])
      expect(integral('gauss-legendre', count, (t) => t ** degree)).toBeCloseTo(1 / (degree + 1), 13);
  });
  it('is not exact beyond', () => {
    expect(integral('gauss-legendre', 2, (t) => t ** 4)).toBeCloseTo(0.2 - 1 / 180, 13);
  });
  it('has the known points of order 3', () => {
    const { points, weights } = quadratures['gauss-legendre'](3);
    expect(points.map((point) => 2 * point - 1)).toEqual([-Math.sqrt(0.6), 0, Math.sqrt(0.6)].map((value) => expect.closeTo(value, 14)));
    expect(weights).toEqual([5 / 18, 4 / 9, 5 / 18].map((value) => expect.closeTo(value, 14)));
  });
});

it.each(['riemann-left', 'riemann-middle', 'riemann-right', 'trapezoid'] as const)(
  '%s has weights that add up to 1, and converges',
  (rule) => {
    for (const count of [1, 2, 7, 50]) expect(integral(rule, count, () => 1)).toBeCloseTo(1, 14);
    expect(integral(rule, 4000, Math.exp)).toBeCloseTo(Math.E - 1, 3);
  },
);

it('the trapezoid of two points is the mean of the ends', () => {
  expect(quadratures.trapezoid(2)).toEqual({ points: [0, 1], weights: [0.5, 0.5] });
});
