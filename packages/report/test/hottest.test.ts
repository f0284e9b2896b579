import { expect, test } from 'vitest';
import { hottest } from '../src/hottest.js';

test('small maps: the largest voxel', () => {
  expect(hottest([0, 1, 5, 0, 0, 3], [3, 2], 9)).toEqual([2, 0]);
});

test('large maps: the largest voxel of the block with the largest sum', () => {
  // 64 pixels in blocks of 2
  const values = new Float32Array(64);
  values[3] = 50;
  values[40] = 3;
  values[41] = 4;
  expect(hottest(values, [64], 5)).toEqual([41]);
});

test('values that are negative or not finite do not count', () => {
  expect(hottest([-9, Number.NaN, Number.POSITIVE_INFINITY, 1], [4], 9)).toEqual([3]);
  expect(hottest([0, -1], [2], 9)).toBeUndefined();
});
