import { displayRange, normalise } from '@voxplain/report';
import { expect, test } from 'vitest';

test('positive maps span minimum to maximum', () => {
  expect([...normalise([2, 4, 6], 'positive')]).toEqual([0, 0.5, 1]);
});

test('signed maps are symmetric about 0', () => {
  expect([...normalise([-1, 0, 4], 'signed')]).toEqual([-0.25, 0, 1]);
});

test('masks and probabilities keep their values', () => {
  expect([...normalise([0, 0.25, 1], 'probability')]).toEqual([0, 0.25, 1]);
});

test('a constant map is 0 everywhere', () => {
  expect([...normalise([3, 3], 'positive')]).toEqual([0, 0]);
  expect([...normalise([0, 0], 'signed')]).toEqual([0, 0]);
});

test('subnormal maps do not vanish', () => {
  expect([...normalise(new Float32Array([0, 1e-43]), 'positive')]).toEqual([0, 1]);
});

test('values that are not finite are 0 and do not count', () => {
  expect([...normalise([Number.NaN, 1, 3, Number.POSITIVE_INFINITY], 'positive')]).toEqual([0, 0, 1, 0]);
});

test('clip ends the range at a quantile, or at the extreme where that leaves no range', () => {
  const values = Array.from({ length: 101 }, (_, i) => i);
  expect(displayRange(values, 'positive', 0.9)).toEqual({ low: 0, high: 90 });
  expect(displayRange([...new Array(99).fill(0), 7], 'positive', 0.9)).toEqual({ low: 0, high: 7 });
  expect(
    displayRange(
      values.map((v) => -v),
      'signed',
      0.5,
    ),
  ).toEqual({ low: -50, high: 50 });
});
