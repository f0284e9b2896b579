import type { ExplanationMap, Tensor } from '@voxplain/core';
import type { Runner } from '../conformance.js';

const ranges: Readonly<Record<ExplanationMap['kind'], readonly [low: number, high: number]>> = {
  signed: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  positive: [0, Number.POSITIVE_INFINITY],
  mask: [0, 1],
  probability: [0, 1],
};

/** A map is `[batch, channel, ...space]`, finite, within the range of its kind, and placed on the grid of the input. */
export function expectMap({ expect }: Runner, { raw, map, kind, perChannel }: ExplanationMap, input: Tensor): void {
  const values = floats(raw);
  const [batch, channels, ...space] = input.dims;
  const [low, high] = ranges[kind];
  expect(raw.dims.length, 'axes of the map').toBe(input.dims.length);
  expect(raw.dims.slice(0, 2)).toEqual([batch, perChannel ? channels : 1]);
  expect(map.dims.slice(2)).toEqual(space);
  expect(values.length).toBeGreaterThan(0);
  expect(values.every(Number.isFinite), 'every value is finite').toBe(true);
  expect(
    values.every((value) => value >= low && value <= high),
    `a ${kind} map lies in [${low}, ${high}]`,
  ).toBe(true);
}

/** The largest difference between two maps is at most `tolerance` of the largest magnitude. */
export function expectSame({ expect }: Runner, found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what = ''): void {
  const largest = Array.from(wanted).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const off = Array.from(wanted).reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  expect(found.length, what).toBe(wanted.length);
  expect(off, what).toBeLessThanOrEqual(tolerance * largest);
}

export const floats = (tensor: Tensor): Float32Array => tensor.data as Float32Array;
