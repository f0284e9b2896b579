import type { ModelCard } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { identityGeometry, prepare } from '../src/index.js';

type Chain = NonNullable<NonNullable<ModelCard['input']>['intensity']>;

/** The values after a chain of steps. */
const after = (given: number[], intensity: Chain): number[] => [
  ...(prepare({ geometry: identityGeometry([given.length, 1]), channels: 1, data: Float32Array.from(given) }, { input: { intensity } })
    .tensor.data as Float32Array),
];
const close = (found: number[], expected: number[]) => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 5);
  });
};

test('a window is a clip: centre 40, width 400 keeps -160 to 240', () => {
  expect(after([-1000, -160, 0, 240, 3000], [{ window: { centre: 40, width: 400 } }])).toEqual([-160, -160, 0, 240, 240]);
});

describe('percentiles', () => {
  // numpy.percentile([10, 1, 7, 3, 4], [25, 90]) = 3, 8.8; [0.5, 99.5] = 1.04, 9.94
  const given = [10, 1, 7, 3, 4];
  test('clip as NumPy’s linear percentiles', () => {
    close(after(given, [{ percentiles: [25, 90] }]), [8.8, 3, 7, 3, 4]);
    close(after(given, [{ percentiles: [0.5, 99.5] }]), [9.94, 1.04, 7, 3, 4]);
  });
  test('and onto a range', () => {
    close(after(given, [{ percentiles: [25, 90], to: [-1, 1] }]), [1, -1, -1 + (2 * 4) / 5.8, -1, -1 + 2 / 5.8]);
    expect(after([5, 5, 5], [{ percentiles: [1, 99], to: [0, 1] }])).toEqual([0, 0, 0]);
  });
});

describe('z-scores of a part of the image', () => {
  test('of what is not 0: the rest stays 0', () => {
    // 2 and 4 and 6: mean 4, variance 8 / 3
    const unit = 2 / Math.sqrt(8 / 3);
    close(after([0, 2, 4, 0, 6], [{ zScore: 'nonzero' }]), [0, -unit, 0, 0, unit]);
    close(after([0, 2, 4, 0, 6], [{ zScore: { above: 0 } }]), [0, -unit, 0, 0, unit]);
  });
  test('of what lies above a threshold: the rest becomes 0', () => {
    close(after([-1000, -400, 10, 30], [{ zScore: { above: -400 } }]), [0, 0, -1, 1]);
    close(after([-5, 2, 6], [{ zScore: 'nonzero' }]), [-6 / Math.sqrt(62 / 3), 1 / Math.sqrt(62 / 3), 5 / Math.sqrt(62 / 3)]);
  });
  test('an empty part is 0 everywhere', () => {
    expect(after([0, 0], [{ zScore: 'nonzero' }])).toEqual([0, 0]);
    expect(after([1, 2], [{ zScore: { above: 3 } }])).toEqual([0, 0]);
  });
});

describe('values that are not finite', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  test('are refused, with how many, in one line', () => {
    expect(() => after([1, nan, infinity, 4], [])).toThrow(
      /^2 of the 4 values that the network would see are not finite \(2 of the volume's 4 voxels.*"finite": 0/,
    );
    expect(() => after([1, nan, 3], [{ zScore: { above: 0 } }])).toThrow(/^1 of the 3/);
  });
  test('are replaced by the step that says so, and have no part in statistics', () => {
    expect(after([1, nan, -infinity, 4], [{ finite: -1 }])).toEqual([1, -1, -1, 4]);
    close(after([2, nan, 4, infinity], [{ minMax: [0, 1] }, { finite: 9 }]), [0, 9, 1, 9]);
    close(after([2, nan, 4, -infinity], [{ zScore: true }, { finite: 9 }]), [-1, 9, 1, 9]);
    close(after([2, nan, 4, 3], [{ percentiles: [0, 50], to: [0, 1] }, { finite: 9 }]), [0, 9, 1, 1]);
  });
  test('infinity may be clipped', () => expect(after([-infinity, 0, infinity], [{ clip: [-1, 1] }])).toEqual([-1, 0, 1]));
  test('outside the crop they do no harm', () => {
    const line = { geometry: identityGeometry([3, 1]), channels: 1, data: Float32Array.of(nan, 2, 4) };
    const card: ModelCard = { input: { crop: { start: [1, 0], end: [3, 1] }, intensity: [{ zScore: true }] } };
    expect([...prepare(line, card).tensor.data]).toEqual([-1, 1]);
  });
});
