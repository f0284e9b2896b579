import { isDefined, type Reason } from '@voxplain/metrics';
import { phases } from '@voxplain/phantom';
import { type Finding, type Scores, THRESHOLDS } from './finding.js';
import { type Summary, summarise } from './summary.js';

/** The metrics that are reported; all are better the higher they are. */
export const METRICS = ['specificity', 'sensitivity', 'massShare', 'area', 'precision'] as const;

export type Metric = (typeof METRICS)[number];

/** All slices, and those of each phase. */
export const GROUPS = ['all', ...phases] as const;

export type Group = (typeof GROUPS)[number];

export const inGroup = (findings: readonly Finding[], group: Group): Finding[] =>
  findings.filter(({ phase }) => group === 'all' || phase === group);

/** A metric of a map over the slices on which it is defined. */
export const over = (findings: readonly Finding[], map: string, metric: Metric): Summary | undefined =>
  summarise(defined(findings, map).map((scores) => scores[metric]));

/** How often a map has no scores, by reason. */
export function undefinedCounts(findings: readonly Finding[], map: string): Partial<Record<Reason, number>> {
  const counts: Partial<Record<Reason, number>> = {};
  for (const { scores } of findings) {
    const measured = scores[map]!;
    if (!isDefined(measured)) counts[measured.undefined] = (counts[measured.undefined] ?? 0) + 1;
  }
  return counts;
}

/** The mean sensitivity and specificity of a map at each threshold. */
export function curve(findings: readonly Finding[], map: string): { threshold: number; sensitivity: number; specificity: number }[] {
  const curves = defined(findings, map).map((scores) => scores.curve);
  if (curves.length === 0) return [];
  const mean = (i: number, metric: 'sensitivity' | 'specificity') =>
    curves.reduce((sum, points) => sum + points[i]![metric], 0) / curves.length;
  return THRESHOLDS.map((threshold, i) => ({ threshold, sensitivity: mean(i, 'sensitivity'), specificity: mean(i, 'specificity') }));
}

/** Share of the findings for which something holds. */
export const share = (findings: readonly Finding[], holds: (finding: Finding) => boolean): number =>
  findings.filter(holds).length / findings.length;

const defined = (findings: readonly Finding[], map: string): Scores[] =>
  findings.map(({ scores }) => scores[map]!).filter((measured) => isDefined(measured));
