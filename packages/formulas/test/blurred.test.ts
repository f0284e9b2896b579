import { gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { blurred, type Outside } from '../src/index.js';

const expectClose = (found: ArrayLike<number>, wanted: readonly number[], digits: number) =>
  expect(Array.from(found)).toEqual(wanted.map((value) => expect.closeTo(value, digits)));

/** The definition, voxel by voxel and offset by offset: the sum over all offsets within 6 sigma of the product of the kernels. */
function byDefinition(values: ArrayLike<number>, dims: readonly number[], sigma: readonly number[], outside: Outside): number[] {
  const radius = sigma.map((s) => Math.floor(6 * s + 0.5));
  const kernel = (axis: number, d: number) => {
    const weight = (e: number) => (sigma[axis] === 0 ? 1 : Math.exp(-(e * e) / (2 * sigma[axis]! ** 2)));
    let sum = 0;
    for (let e = -radius[axis]!; e <= radius[axis]!; e++) sum += weight(e);
    return weight(d) / sum;
  };
  const value = (at: readonly number[]): number => {
    let flat = 0;
    for (const [axis, n] of dims.entries()) {
      let i = at[axis]!;
      if (outside === 'zero' && (i < 0 || i >= n)) return 0;
      while (i < 0 || i >= n) i = i < 0 ? -1 - i : 2 * n - 1 - i;
      flat = flat * n + i;
    }
    return values[flat]!;
  };
  const sumOver = (at: readonly number[], axis: number): number => {
    if (axis === dims.length) return value(at);
    let sum = 0;
    for (let d = -radius[axis]!; d <= radius[axis]!; d++)
      sum +=
        kernel(axis, d) *
        sumOver(
          at.map((i, a) => (a === axis ? i + d : i)),
          axis + 1,
        );
    return sum;
  };
  const places = dims.reduce<number[][]>((found, n) => found.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])), [[]]);
  return places.map((at) => sumOver(at, 0));
}

describe('Gaussian blur', () => {
  const image = [0, 1, 4, 2, 3, 5, 0, 1, 2, 2, 3, 3, 0, 6, 1, 1, 2, 5, 0, 4];

  it.each([
    [
      'zero',
      [
        1.0676119059, 0.9213013389, 1.420178607, 1.6027881333, 1.3079399135, 1.7221507671, 1.3997954014, 1.7187336848, 2.2172388917,
        1.6713266678, 1.7683668959, 1.6510213916, 1.8246360262, 2.2670054947, 1.7160296226, 1.1931321603, 1.4059975909, 1.6293214905,
        1.6322255804, 1.4030941325,
      ],
    ],
    [
      'mirror',
      [
        1.8102756936, 1.3911199236, 2.2895131064, 2.4468878044, 2.4629198406, 2.2558492354, 1.6164086346, 2.1247817225, 2.5512256323,
        2.3839354773, 2.3528661327, 1.9636959672, 2.2750126232, 2.5671064322, 2.4712745698, 2.0793101313, 2.2054153962, 2.646028827,
        2.4245126333, 2.6818602164,
      ],
    ],
  ] as const)('is that of scipy.ndimage.gaussian_filter with truncate=6, outside: %s', (outside, wanted) => {
    expectClose(blurred(image, [4, 5], [1.3, 0.6], outside), wanted, 9);
  });

  it.each([
    [
      [9, 6],
      [0.9, 2.5],
    ],
    [
      [4, 3, 5],
      [0.5, 1.4, 0.8],
    ],
    [
      [2, 3, 4, 3],
      [0, 0.7, 6, 0.05],
    ],
  ])('is the sum over the product of the kernels: %j by %j', (dims, sigma) => {
    const values = gaussians(3)(dims.reduce((a, b) => a * b));
    for (const outside of ['zero', 'mirror'] as const)
      expectClose(blurred(values, dims, sigma, outside), byDefinition(values, dims, sigma, outside), 12);
  });

  it('leaves the values as they are by 0, and a constant as it is in mirrors', () => {
    expect(Array.from(blurred(image, [4, 5], [0, 0], 'zero'))).toEqual(image);
    expectClose(blurred(Array(20).fill(2), [4, 5], [1, 30], 'mirror'), Array(20).fill(2), 12);
  });
});
