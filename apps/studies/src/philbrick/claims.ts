import { isDefined } from '@voxplain/metrics';
import type { Finding, Scores } from './finding.js';
import { at, FIVE, type Lineup, MAGNITUDE } from './lineup.js';
import { type Summary, summarise } from './summary.js';

/** `open`: the interval of the mean holds 0, or there is none. */
export type Verdict = 'holds' | 'fails' | 'open';

/** One difference that a claim says is above 0, paired by slice. */
export interface Comparison {
  readonly name: string;
  readonly difference: Summary | undefined;
  /** Share of the slices in which it is above 0. */
  readonly above: number | undefined;
  readonly verdict: Verdict;
}

export interface Claim {
  readonly id: 'E2' | 'E3' | 'E4';
  readonly statement: string;
  readonly comparisons: readonly Comparison[];
  /** Holds if every comparison does, fails if one does. */
  readonly verdict: Verdict;
}

/** Half of a two-sided 95 % interval of a mean, in standard errors. */
const MARGIN = 1.96;

/** What the abstract claims (docs/philbrick.md), judged on the findings. Saliency is in no claim about specificity. */
export function claims(findings: readonly Finding[], { last, shallow }: Pick<Lineup, 'last' | 'shallow'>): Claim[] {
  const mass = [...FIVE, MAGNITUDE].map((name) =>
    compare(
      name,
      findings.map(({ scores, shareOfBody }) => minus(value(scores[name], 'massShare'), shareOfBody)),
    ),
  );
  const moreSpecific = (name: string, sam: string, other: string) =>
    compare(
      name,
      findings.map(({ scores }) => minus(value(scores[sam], 'specificity'), value(scores[other], 'specificity'))),
    );
  const competitors = [...FIVE.filter((name) => name !== 'SAM' && name !== 'saliency'), MAGNITUDE];
  return [
    claim('E2', "every map has a larger share of its mass in the evidence than the evidence's share of the body", mass),
    claim(
      'E3',
      `SAM is more specific than the others at the last convolution (${last})`,
      competitors.map((other) => moreSpecific(`SAM - ${other}`, 'SAM', other)),
    ),
    claim(
      'E4',
      `SAM is more specific than Grad-CAM at every layer of the first half (${shallow.join(', ')})`,
      shallow.map((layer) => moreSpecific(layer, at('SAM', layer), at('Grad-CAM', layer))),
    ),
  ];
}

/** Judges a difference by its 95 % interval; slices without it do not count. */
export function compare(name: string, differences: readonly (number | undefined)[]): Comparison {
  const known = differences.filter((difference) => difference !== undefined);
  const difference = summarise(known);
  const above = known.length ? known.filter((each) => each > 0).length / known.length : undefined;
  return { name, difference, above, verdict: verdict(difference) };
}

function verdict(difference: Summary | undefined): Verdict {
  if (difference?.standardError === undefined) return 'open';
  const margin = MARGIN * difference.standardError;
  if (difference.mean - margin > 0) return 'holds';
  return difference.mean + margin <= 0 ? 'fails' : 'open';
}

function claim(id: Claim['id'], statement: string, comparisons: readonly Comparison[]): Claim {
  const verdicts = comparisons.map((comparison) => comparison.verdict);
  const overall = verdicts.includes('fails') ? 'fails' : verdicts.includes('open') ? 'open' : 'holds';
  return { id, statement, comparisons, verdict: overall };
}

const value = (scores: Finding['scores'][string] | undefined, metric: Exclude<keyof Scores, 'curve'>): number | undefined =>
  scores && isDefined(scores) ? scores[metric] : undefined;

const minus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a - b;
