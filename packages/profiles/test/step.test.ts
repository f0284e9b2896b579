import { float32 } from '@voxplain/core';
import { describe, expect, it } from 'vitest';
import { type Step, shown } from '../src/index.js';

const close = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]!).toBeCloseTo(value, 6);
  });
};
const row = (steps: readonly Step[], values: readonly number[], length = values.length) =>
  shown(steps, float32([1, 1, 1, values.length], values), [1, length]).data as Float32Array;

describe('steps', () => {
  it('rectify', () => close(row(['relu'], [-1, 2]), [0, 2]));
  it('stretch to [0, 1], by the range and an epsilon', () => {
    close(row([{ minMax: 0 }], [-1, 0, 3]), [0, 0.25, 1]);
    close(row([{ minMax: 4 }], [-1, 0, 3]), [0, 0.125, 0.5]);
  });
  it('stretch the other way round', () => close(row([{ minMax: 0, inverted: true }], [-1, 0, 3]), [1, 0.75, 0]));
  it('leave a constant 0', () => close(row([{ minMax: 0 }], [3, 3]), [0, 0]));
  it('are done in their order', () => {
    close(row(['relu', { minMax: 0 }], [-1, 1, 3]), [0, 1 / 3, 1]);
    close(row([{ minMax: 0 }, 'relu'], [-1, 1, 3]), [0, 0.5, 1]);
  });
  it('stretch every channel of every sample by itself', () => {
    const { data } = shown([{ minMax: 0 }], float32([2, 2, 1, 2], [0, 1, 0, 10, 5, 7, -1, 3]), [1, 2]);
    close(data as Float32Array, [0, 1, 0, 1, 0, 1, 0, 1]);
  });
});

describe('resizing', () => {
  it('by the centres of voxels, also where no step does', () => {
    close(row([{ resize: 'half-pixel' }], [0, 4], 4), [0, 1, 3, 4]);
    close(row([], [0, 4], 4), [0, 1, 3, 4]);
  });
  it('by the centres of corner voxels', () => close(row([{ resize: 'corner-aligned' }], [0, 3], 4), [0, 1, 2, 3]));
  it('to the nearest, as PyTorch has it', () => close(row([{ resize: 'nearest' }], [1, 2, 3], 5), [1, 1, 2, 2, 3]));
  it('of volumes in another way', () => {
    const steps = [{ resize: 'half-pixel', ofVolumes: 'nearest' }] as const;
    close(shown(steps, float32([1, 1, 1, 1, 2], [0, 4]), [1, 1, 4]).data as Float32Array, [0, 0, 4, 4]);
    close(shown(steps, float32([1, 1, 1, 2], [0, 4]), [1, 4]).data as Float32Array, [0, 1, 3, 4]);
  });
  // scipy 1.17.1, ndimage.zoom(values, factors) of order 3
  it('by a cubic spline, as scipy zooms', () => {
    const plane = shown([{ resize: 'cubic-spline' }], float32([1, 1, 2, 3], [0, 1, 4, 2, -1, 3]), [5, 5]);
    close(
      plane.data as Float32Array,
      [
        0, 0.125, 1, 2.875, 4, 0.3125, 0.1689453125, 0.6875, 2.5966796875, 3.84375, 1, 0.265625, 0, 1.984375, 3.5, 1.6875, 0.3623046875,
        -0.6875, 1.3720703125, 3.15625, 2, 0.40625, -1, 1.09375, 3,
      ],
    );
    const volume = shown([{ resize: 'cubic-spline' }], float32([1, 1, 1, 3, 2], [1, 5, 2, 0, 7, 3]), [2, 4, 4]);
    const slice = [
      1, 2.037037037, 3.962962963, 5, 1.0740740741, 1.1893004115, 1.4032921811, 1.5185185185, 3.962962963, 3.0795610425, 1.438957476,
      0.5555555556, 7, 5.962962963, 4.037037037, 3,
    ];
    close(volume.data as Float32Array, [...slice, ...slice]);
  });
});
