import { describe, expect, it } from 'vitest';
import { ranked } from '../src/ranked.js';

const run = (attribution: number[], regions: number[][], minArea = 1) => {
  const { values, order } = ranked(
    Float64Array.from(attribution),
    regions.map((members) => Int32Array.from(members)),
    minArea,
  );
  return { values: Array.from(values), order: Array.from(order) };
};

describe('the rule of XRAI', () => {
  const attribution = [8, 4, 0, 2, 6, -2];

  it('adds the region whose new area has the highest mean, again and again', () => {
    // means: {0, 1} 6, {1, 2} 2, {3, 4} 4, {0, 1, 4} 6; the first of equals goes first
    // then without 0 and 1: {2} 0, {3, 4} 4, {4} 6: the last; then {3} 2, {2} 0; 5 is in none
    expect(
      run(attribution, [
        [0, 1],
        [1, 2],
        [3, 4],
        [0, 1, 4],
      ]),
    ).toEqual({ values: [6, 6, 0, 2, 6, -2], order: [0, 0, 3, 2, 1, 4] });
  });

  it('leaves out what would add too little, and gives what is left over its own mean', () => {
    // {4} is too little when {0, 1} is there; {3, 4} then has 4, {2} is too little; 2 and 5 are left over: -1
    expect(
      run(
        attribution,
        [
          [0, 1],
          [1, 2],
          [3, 4],
          [0, 1, 4],
        ],
        2,
      ),
    ).toEqual({ values: [6, 6, -1, 4, 4, -1], order: [0, 0, 2, 1, 1, 2] });
  });

  it('prefers a small good region to the large one that holds it, whose rest comes later', () => {
    // {0, 1, 2, 3} has 3.5, {0} has 8: then the rest has 2, less than {4}
    expect(run(attribution, [[0, 1, 2, 3], [0], [4]])).toEqual({ values: [8, 2, 2, 2, 6, -2], order: [0, 2, 2, 2, 1, 3] });
  });

  it('takes regions whose mean is negative too', () => {
    expect(run([-1, -3], [[1], [0]])).toEqual({ values: [-1, -3], order: [0, 1] });
  });

  it('gives one mean where there are no regions, or none is large enough', () => {
    expect(run(attribution, [])).toEqual({ values: Array(6).fill(3), order: Array(6).fill(0) });
    expect(run(attribution, [[0], [1]], 2).values).toEqual(Array(6).fill(3));
  });
});
