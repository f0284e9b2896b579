import { seededRandom } from '@voxplain/core';
import { evidenceScores, isDefined, rocArea } from '@voxplain/metrics';
import { describe, expect, it } from 'vitest';

const mask = [0, 0, 0, 1, 1];

/** Coarse values, so that many are tied, and as many below 0 as above. */
function drawn(seed: number, voxels: number, lift: number): { map: number[]; mask: number[] } {
  const next = seededRandom(seed);
  const inside = Array.from({ length: voxels }, () => (next() < 0.3 ? 1 : 0));
  return { mask: inside, map: inside.map((evidence) => Math.round(20 * (next() - 0.5)) + lift * evidence) };
}

/** The trapezoids under (1 - specificity, sensitivity), from nothing marked, over every threshold that changes something, to all marked. */
function trapezoids(map: readonly number[], evidence: readonly number[]): number {
  const largest = Math.max(...map);
  const thresholds = [...new Set(map.filter((value) => value > 0))].sort((a, b) => b - a).map((value) => value / largest);
  const points = thresholds.map((threshold) => {
    const scores = evidenceScores(map, evidence, threshold);
    return isDefined(scores) ? ([1 - scores.specificity, scores.sensitivity] as const) : ([Number.NaN, Number.NaN] as const);
  });
  const curve = [[0, 0] as const, ...points, [1, 1] as const];
  return curve.slice(1).reduce((area, [x, y], i) => area + ((x - curve[i]![0]) * (y + curve[i]![1])) / 2, 0);
}

describe('area under the curve', () => {
  it('counts the pairs that the mask wins, ties half', () => {
    expect(rocArea([0, 0, 0, 1, 2], mask)).toBe(1);
    expect(rocArea([3, 3, 3, 1, 2], mask)).toBe(0);
    //                 3 beats 1 and 2, loses to 4; 2 beats 1, draws with 2, loses to 4
    expect(rocArea([1, 2, 4, 3, 2], mask)).toBeCloseTo((2 + 1.5) / 6, 12);
  });
  it('takes negative values as 0', () => {
    expect(rocArea([-5, -1, 2, -3, 1], mask)).toBe(rocArea([0, 0, 2, 0, 1], mask));
  });
  it.each([0, 3, 9])('is what the thresholds of sensitivity and specificity span: evidence lifted by %d', (lift) => {
    const { map, mask } = drawn(7, 400, lift);
    expect(rocArea(map, mask)).toBeCloseTo(trapezoids(map, mask), 12);
  });
  it('does not depend on the scale of the map or the order of the voxels', () => {
    const { map, mask } = drawn(8, 300, 3);
    const area = rocArea(map, mask);
    for (const scale of [1e-6, 1e6])
      expect(
        rocArea(
          map.map((value) => value * scale),
          mask,
        ),
      ).toBe(area);
    expect(rocArea([...map].reverse(), [...mask].reverse())).toBe(area);
  });
  it('is one half for a map that knows nothing', () => {
    const { map, mask } = drawn(9, 100_000, 0);
    expect(rocArea(map, mask)).toBeCloseTo(0.5, 2);
  });
});
