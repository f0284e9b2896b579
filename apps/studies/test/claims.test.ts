import type { Measured } from '@voxplain/metrics';
import { describe, expect, it } from 'vitest';
import { type Claim, claims, compare } from '../src/philbrick/claims.js';
import type { Finding, Scores } from '../src/philbrick/finding.js';
import { at, FIVE, MAGNITUDE } from '../src/philbrick/lineup.js';

const layers = { last: 'deep', shallow: ['first', 'second'] };
const names = [...FIVE, MAGNITUDE, ...layers.shallow.flatMap((layer) => [at('Grad-CAM', layer), at('SAM', layer)])];

type Numbers = Pick<Scores, 'specificity' | 'massShare'>;
const scores = (numbers: Numbers): Scores => ({ sensitivity: 0.5, precision: 0.5, area: 0.5, curve: [], ...numbers });

/** Ten slices on which SAM is the most specific map by far and every mass share is 0.6, but for what `changed` says; a little noise on both. */
function findings(changed: Record<string, Partial<Numbers> | { readonly undefined: 'no attribution' }> = {}): Finding[] {
  return Array.from({ length: 10 }, (_, i): Finding => {
    const noise = 0.001 * (i % 3);
    const measured = (name: string): Measured<Scores> => {
      const change = changed[name] ?? {};
      if ('undefined' in change) return change;
      const { specificity = name.startsWith('SAM') ? 0.95 : 0.8, massShare = 0.6 } = change;
      return scores({ specificity: specificity + noise * (name.length % 2), massShare: massShare + noise });
    };
    return {
      seed: i,
      phase: 'arterial',
      predicted: 'arterial',
      withoutEvidence: 'arterial',
      evidenceAlone: 'arterial',
      shareOfSlice: 0.1,
      shareOfBody: 0.3,
      scores: Object.fromEntries(names.map((name) => [name, measured(name)])),
    };
  });
}

const verdicts = (all: readonly Claim[]) => Object.fromEntries(all.map(({ id, verdict }) => [id, verdict]));
const judged = (changed?: Parameters<typeof findings>[0]) => verdicts(claims(findings(changed), layers));

describe('the claims', () => {
  it('hold where every comparison does', () => {
    expect(judged()).toEqual({ E2: 'holds', E3: 'holds', E4: 'holds' });
  });
  it.each([...FIVE, MAGNITUDE])('E2 fails by %s alone', (name) => {
    expect(judged({ [name]: { massShare: 0.29 } })).toEqual({ E2: 'fails', E3: 'holds', E4: 'holds' });
  });
  it.each(['CAM', 'Grad-CAM', 'guided backprop', MAGNITUDE])('E3 fails by %s alone', (name) => {
    expect(judged({ [name]: { specificity: 0.97 } })).toEqual({ E2: 'holds', E3: 'fails', E4: 'holds' });
  });
  it('E3 says nothing about saliency', () => {
    expect(judged({ saliency: { specificity: 1 } })).toEqual({ E2: 'holds', E3: 'holds', E4: 'holds' });
  });
  it.each(layers.shallow)('E4 fails by the layer %s alone, whatever the mass share', (layer) => {
    expect(judged({ [at('Grad-CAM', layer)]: { specificity: 0.97, massShare: 0 } })).toEqual({ E2: 'holds', E3: 'holds', E4: 'fails' });
  });
  it('are open where a map has no scores', () => {
    expect(judged({ [at('SAM', 'first')]: { undefined: 'no attribution' } })).toEqual({ E2: 'holds', E3: 'holds', E4: 'open' });
  });
  it('fail by one comparison even if another is open', () => {
    const changed = { CAM: { undefined: 'no attribution' }, 'Grad-CAM': { specificity: 0.97 } } as const;
    expect(judged(changed).E3).toBe('fails');
  });
  it('take the evidence of the same slice', () => {
    const [first, ...rest] = findings();
    const [e2] = claims([{ ...first!, shareOfBody: 0.9 }, ...rest], layers);
    expect(e2!.comparisons[0]!.above).toBeCloseTo(0.9, 12);
    expect(e2!.comparisons[0]!.difference!.mean).toBeCloseTo(0.3 + (0.001 * 9) / 10 - 0.06, 12);
  });
});

describe('a comparison', () => {
  it('holds, fails or is open by the interval of the mean difference', () => {
    // mean 1, standard deviation 2, so the standard error is 2 over the root of n: 1.96 of it are 1.24 for 10, 0.88 for 20
    const around = (n: number) => Array.from({ length: n }, (_, i) => 1 + (i % 2 ? 1 : -1) * 2 * Math.sqrt((n - 1) / n));
    expect(compare('', around(10)).difference!.standardError).toBeCloseTo(2 / Math.sqrt(10), 12);
    expect(compare('', around(10)).verdict).toBe('open');
    expect(compare('', around(20)).verdict).toBe('holds');
    expect(
      compare(
        '',
        around(20).map((value) => -value),
      ).verdict,
    ).toBe('fails');
  });
  it('is pairs only, and fails where there is no difference at all', () => {
    expect(compare('', [0.5, undefined, 0.25, undefined])).toMatchObject({ difference: { n: 2, mean: 0.375 }, above: 1 });
    expect(compare('', [0, 0, 0]).verdict).toBe('fails');
  });
  it('is open without numbers, and with one', () => {
    expect(compare('', [undefined])).toMatchObject({ difference: undefined, above: undefined, verdict: 'open' });
    expect(compare('', [3]).verdict).toBe('open');
  });
});
