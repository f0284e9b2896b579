import { describe, expect, it } from 'vitest';
import { advance } from '../src/advance.js';

const step = (ways: number[], lengths: number[], slopes: number[], to: number, fraction: number, maxDistance: number) =>
  Array.from(advance(Float64Array.from(ways), Float64Array.from(lengths), Float32Array.from(slopes), { to, fraction, maxDistance }));

describe('a step of the guided path', () => {
  it('moves the element of the least gradient as far as the step goes', () => {
    // a quarter of the whole way, 4, is 1: half of the second element's
    expect(step([0, 0, 0], [1, 2, 1], [3, -0.1, 2], 0.25, 0, 1)).toEqual([0, 0.5, 0]);
  });

  it('goes on to the next element where one is not enough', () => {
    // the second has a way of 2, the third one of 1
    expect(step([0, 0, 0], [1, 2, 1], [3, -0.1, 2], 0.75, 0, 1)).toEqual([0, 1, 1]);
    expect(step([0, 0, 0], [1, 2, 1], [3, -0.1, 2], 0.625, 0, 1)).toEqual([0, 1, 0.5]);
  });

  it('moves a fraction of the elements together, by the same part of what each has left', () => {
    // the two least of five: 1.5 of the 2 that they have
    expect(step([0, 0.5, 0, 0, 0], [1, 2, 1, 1, 1], [1, 2, 3, 4, 5], 2.5 / 6, 0.25, 1)).toEqual([
      expect.closeTo(0.75, 14),
      expect.closeTo(0.875, 14),
      0,
      0,
      0,
    ]);
  });

  it('moves elements of equal gradients together', () => {
    expect(step([0, 0, 0], [1, 1, 1], [2, -2, 5], 1 / 3, 0, 1)).toEqual([0.5, 0.5, 0]);
  });

  it('keeps to the corridor, and lets what is behind catch up', () => {
    // between 0.25 and 0.75: the last two catch up with 0.25, the first runs ahead to 0.75, then the second closes the gap
    expect(step([0, 0, 0, 0], [1, 1, 1, 1], [1, 2, 3, 4], 0.5, 0, 0.25)).toEqual([0.75, 0.75, 0.25, 0.25]);
  });

  it('is the straight line where the corridor has no width, and ends at x', () => {
    expect(step([0.2, 0.2], [1, 3], [5, 1], 0.4, 0.25, 0)).toEqual([0.4, 0.4]);
    expect(step([0.9, 0.3], [1, 3], [5, 1], 1, 0.25, 1)).toEqual([1, 1]);
  });

  it('does not count elements that have no way to go', () => {
    expect(step([0, 0, 0], [0, 1, 1], [0, 1, 2], 0.5, 0, 1)).toEqual([0, 1, 0]);
  });
});
