import { expect, it } from 'vitest';
import { tent } from '../src/window.js';

it('is the outer product of [1 2 1] / 4 in 2-D', () => {
  const weights = new Float64Array(25);
  for (const [site, weight] of tent(12, [5, 5])) weights[site] = weight * 16;
  expect([...weights]).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 2, 4, 2, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0]);
});

it('leaves out what lies beyond the edge, in 3-D', () => {
  const found = new Map(tent(0, [2, 3, 4]));
  expect(found).toEqual(
    new Map([
      [0, 0.125],
      [1, 0.0625],
      [4, 0.0625],
      [5, 0.03125],
      [12, 0.0625],
      [13, 0.03125],
      [16, 0.03125],
      [17, 0.015625],
    ]),
  );
});
