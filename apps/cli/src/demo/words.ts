import { isDefined, type Measured } from '@voxplain/metrics';
import type { Peak } from '@voxplain/report';
import { percent } from '../summary.js';
import type { Case, Finding } from './study.js';

/** The findings of a case as cells, for the terminal and the page. */
export const HEAD = ['method', 'peak (x, y)', 'in evidence', 'pointing', 'mass in evidence'];

export const cells = ({ method, peak, pointing, mass }: Finding): string[] => [
  method,
  at(peak),
  hit(pointing),
  score(pointing),
  share(mass),
];

/** Each method over all cases: how often the map peaks in the evidence, and the mean share of its mass there. */
export const OVERALL_HEAD = ['method', 'peaks in evidence', 'mean mass in evidence', 'images'];

export function overall(cases: readonly Case[]): string[][] {
  const methods = [...new Set(cases.flatMap(({ findings }) => findings.map(({ method }) => method)))];
  return methods.map((method) => {
    const findings = cases.flatMap((each) => each.findings.filter((finding) => finding.method === method));
    const pointing = findings.map((finding) => finding.pointing).filter((value) => isDefined(value));
    const masses = findings.map((finding) => finding.mass).filter((value) => isDefined(value));
    return [method, percent(mean(pointing)), percent(mean(masses)), String(masses.length)];
  });
}

export const rightOnes = (cases: readonly Case[]): number => cases.filter((each) => predicted(each) === each.phase).length;

export const meanEvidence = (cases: readonly Case[]): string => percent(mean(cases.map(({ evidenceShare }) => evidenceShare)));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const predicted = ({ prediction }: Case): string => prediction.label ?? String(prediction.class);

export const confidence = ({ prediction }: Case): string => percent(prediction.top?.[0]?.probability ?? 1);

const at = (peak: Peak | undefined): string => (peak ? peak.index.join(', ') : 'none');

const hit = (pointing: Measured): string => (!isDefined(pointing) ? pointing.undefined : pointing > 0 ? 'hit' : 'miss');

const score = (pointing: Measured): string => (isDefined(pointing) ? pointing.toFixed(2) : pointing.undefined);

const share = (mass: Measured): string => (isDefined(mass) ? percent(mass) : mass.undefined);
