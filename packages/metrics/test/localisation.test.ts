import { evidenceScores, isDefined, pointingGame, pointingGameWeighted, relevanceMass, rocArea } from '@voxplain/metrics';
import { describe, expect, it } from 'vitest';

//            the mask holds the last two of five voxels
const mask = [0, 0, 0, 1, 1];

describe('pointing game', () => {
  it('is 1 for a maximum in the mask and 0 for one outside', () => {
    expect(pointingGame([0, 1, 0, 5, 2], mask)).toBe(1);
    expect(pointingGame([0, 9, 0, 5, 2], mask)).toBe(0);
  });
  it('is the share of the maximal voxels that hit', () => {
    expect(pointingGame([5, 1, 0, 5, 5], mask)).toBeCloseTo(2 / 3, 12);
    expect(pointingGame([5, 5, 5, 5, 1], mask)).toBe(0.25);
  });
  it('takes the largest value of a map without positive values', () => {
    expect(pointingGame([-3, -2, -4, -1, -5], mask)).toBe(1);
  });
  it('weighs a hit by the voxels outside the mask', () => {
    expect(pointingGameWeighted([0, 1, 0, 5, 2], mask)).toBeCloseTo(0.6, 12);
    expect(pointingGameWeighted([5, 1, 0, 5, 5], mask)).toBeCloseTo(0.4, 12);
  });
});

describe('relevance mass', () => {
  it('is the share of the positive attribution in the mask', () => {
    expect(relevanceMass([1, 2, 1, 3, 1], mask)).toBe(0.5);
  });
  it('leaves negative attribution out', () => {
    expect(relevanceMass([-100, 1, 0, 3, -7], mask)).toBe(0.75);
  });
});

describe('evidence scores', () => {
  // marked at 0.25 x 8 = 2: voxels 1, 3 (exactly the threshold) and 4
  const map = [1, 4, -8, 2, 8];
  it('follows the definition', () => {
    const scores = evidenceScores(map, mask);
    expect(isDefined(scores)).toBe(true);
    expect(scores).toEqual({ sensitivity: 1, specificity: 2 / 3, precision: 2 / 3, massShare: 10 / 15 });
  });
  it('marks fewer voxels at a higher threshold', () => {
    expect(evidenceScores(map, mask, 0.75)).toEqual({ sensitivity: 0.5, specificity: 1, precision: 1, massShare: 10 / 15 });
  });
  it('takes typed arrays', () => {
    expect(evidenceScores(Float32Array.from(map), Uint8Array.from(mask))).toEqual(evidenceScores(map, mask));
  });
  it.each([0, -1, 1.5, Number.NaN])('refuses the threshold %d', (threshold) => {
    expect(() => evidenceScores(map, mask, threshold)).toThrow(/threshold/);
  });
});

describe.each([
  ['pointingGame', pointingGame],
  ['pointingGameWeighted', pointingGameWeighted],
  ['relevanceMass', relevanceMass],
  ['evidenceScores', evidenceScores],
  ['rocArea', rocArea],
])('%s without a value', (_, metric) => {
  it.each([
    ['empty mask', [1, 2, 3], [0, 0, 0]],
    ['full mask', [1, 2, 3], [1, 1, 1]],
    ['no attribution', [0, 0, 0], [0, 1, 1]],
    ['no attribution', [2, 2, 2], [0, 1, 1]],
    ['no attribution', [1, Number.NaN, 3], [0, 1, 1]],
    ['no attribution', [1, Infinity, 3], [0, 1, 1]],
  ])('says "%s" for the map %j and the mask %j', (reason, map, mask) => {
    const result = metric(map, mask);
    expect(result).toEqual({ undefined: reason });
    expect(isDefined<unknown>(result)).toBe(false);
  });
  it('refuses a mask on another grid', () => {
    expect(() => metric([1, 2, 3], [0, 1])).toThrow(/one grid/);
  });
});

it('has no mass where nothing is positive', () => {
  expect(relevanceMass([-1, -2, 0], [0, 1, 1])).toEqual({ undefined: 'no attribution' });
  expect(evidenceScores([-1, -2, 0], [0, 1, 1])).toEqual({ undefined: 'no attribution' });
  expect(rocArea([-1, -2, 0], [0, 1, 1])).toEqual({ undefined: 'no attribution' });
});
