import { describe, expect, it } from 'vitest';
import { specificityAt } from '../src/philbrick/matched.js';

const point = (sensitivity: number, specificity: number) => ({ sensitivity, specificity });
const curve = [point(0.8, 0.5), point(0.4, 0.9), point(0, 1)];

describe('the specificity at a sensitivity', () => {
  it('is that of a point, or on the line between two', () => {
    expect(specificityAt(curve, 0.8)).toBe(0.5);
    expect(specificityAt(curve, 0.4)).toBe(0.9);
    expect(specificityAt(curve, 0.5)).toBeCloseTo(0.8, 12);
    expect(specificityAt(curve, 0.1)).toBeCloseTo(0.975, 12);
  });
  it('is not known beyond the curve', () => {
    expect(specificityAt(curve, 0.9)).toBeUndefined();
    expect(specificityAt(curve.slice(0, 2), 0.3)).toBeUndefined();
    expect(specificityAt([], 0.3)).toBeUndefined();
  });
});
