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

export const predicted = ({ prediction }: Case): string => prediction.label ?? String(prediction.class);

export const confidence = ({ prediction }: Case): string => percent(prediction.top?.[0]?.probability ?? 1);

const at = (peak: Peak | undefined): string => (peak ? peak.index.join(', ') : 'none');

const hit = (pointing: Measured): string => (!isDefined(pointing) ? pointing.undefined : pointing > 0 ? 'hit' : 'miss');

const score = (pointing: Measured): string => (isDefined(pointing) ? pointing.toFixed(2) : pointing.undefined);

const share = (mass: Measured): string => (isDefined(mass) ? percent(mass) : mass.undefined);
