import { describe, expect, it } from 'vitest';
import { windowWeights } from '../src/shape.js';

/** The error function, by its series. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe('windows', () => {
  it('of a box are filled everywhere', () => {
    expect([...windowWeights([2, 3], 'box')]).toEqual(Array(6).fill(1));
  });

  it.each([[[8]], [[3, 16]], [[4, 5, 2]]])('of a Gaussian are its integral over each voxel, from 0 to 1: %j', (edge) => {
    const along = edge.map((n) =>
      Array.from({ length: n }, (_, i) => {
        const root = Math.SQRT2 * (n / 4);
        const x = i - (n >> 1);
        return erf((x + 0.5) / root) - erf((x - 0.5) / root);
      }),
    );
    const product = along.reduce((list, profile) => list.flatMap((a) => profile.map((b) => a * b)), [1]);
    const [least, most] = [Math.min(...product), Math.max(...product)];
    const found = windowWeights(edge, 'gaussian');
    expect(found.length).toBe(product.length);
    product.forEach((value, p) => {
      expect(Math.abs(found[p]! - (value - least) / (most - least))).toBeLessThanOrEqual(1e-8);
    });
  });

  it('of one voxel is filled', () => {
    expect([...windowWeights([1, 1], 'gaussian')]).toEqual([1]);
  });
});
