import type { Volume } from '@voxplain/core';
import { describe, expect, it } from 'vitest';
import { backFromEveryNth, everyNth } from '../src/cascade/strided.js';

const line = (values: readonly number[]): Volume => ({
  geometry: { size: [values.length, 1], spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] },
  channels: 1,
  data: Uint8Array.from(values),
});
const numbered = (size: readonly number[], channels = 1): Volume => ({
  geometry: {
    size,
    spacing: [0.5, 2, 3].slice(0, size.length),
    origin: [4, 5, 6].slice(0, size.length),
    direction: [0, 1, 0, 1, 0, 0, 0, 0, 1],
  },
  channels,
  data: Int16Array.from({ length: size.reduce((a, b) => a * b, channels) }, (_, p) => p),
});

describe('every nth voxel', () => {
  it.each([
    [1, [0, 1, 2, 3, 4, 5, 6]],
    [2, [0, 2, 4, 6]],
    [3, [0, 3, 6]],
    [4, [0, 4]],
  ])('of 7, n = %i: the first one is among them', (n, expected) => {
    expect(Array.from(everyNth(line([0, 1, 2, 3, 4, 5, 6]), n).data)).toEqual(expected);
  });
  it.each([
    [2, 7, [0, 0, 1, 1, 2, 2, 3]],
    [2, 8, [0, 0, 1, 1, 2, 2, 3, 3]],
    [3, 7, [0, 0, 1, 1, 1, 2, 2]],
    [3, 9, [0, 0, 1, 1, 1, 2, 2, 2, 2]],
    [4, 7, [0, 0, 0, 1, 1, 1, 1]],
  ])('and back to the nearest, n = %i, to %i voxels', (n, length, expected) => {
    const to = line(Array(length).fill(0)).geometry;
    expect(Array.from(backFromEveryNth(line([...new Set(expected)]), to, n).data)).toEqual(expected);
  });
  it('lies where it did: spacing grows, the first voxel stays', () => {
    const whole = numbered([5, 4, 3]);
    const { geometry, data } = everyNth(whole, 2);
    expect(geometry).toEqual({ ...whole.geometry, size: [3, 2, 2], spacing: [1, 4, 6] });
    expect(Array.from(data)).toEqual([0, 2, 4, 10, 12, 14, 40, 42, 44, 50, 52, 54]);
  });
  it.each([
    [1, [4, 3, 2], 1],
    [2, [7, 5, 3], 2],
    [2, [8, 1, 2], 1],
    [3, [10, 9, 11], 2],
    [5, [3, 6, 16], 1],
  ])('there and back is the same: n = %i, [%j], %i channels', (n, size, channels) => {
    const some = everyNth(numbered(size, channels), n);
    const whole = backFromEveryNth(some, numbered(size).geometry, n);
    expect(whole.geometry.size).toEqual(size);
    expect(everyNth(whole, n)).toEqual(some);
  });
});
