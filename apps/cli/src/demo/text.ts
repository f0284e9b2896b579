import { duration, percent } from '../summary.js';
import { table } from '../table.js';
import type { Case } from './study.js';
import { cells, confidence, HEAD, predicted } from './words.js';

/** What the demo found, for a terminal of 100 columns. */
export function text(cases: readonly Case[], folder: string): string {
  const right = cases.filter((each) => predicted(each) === each.phase).length;
  const hits = cases.flatMap(({ findings }) => findings).filter(({ pointing }) => pointing === 1).length;
  return [
    'One phantom patient in four contrast phases. Which phase is it, and where does the classifier look?',
    'The evidence is known: the voxels in which the four phases differ.',
    '',
    ...cases.flatMap((each) => [caseText(each), '']),
    `${right} of ${cases.length} predictions are right; ${hits} of ${cases.length * cases[0]!.findings.length} maps peak in the evidence.`,
    '',
    'pointing: 1 if the map is largest inside the evidence. mass: share of the positive map inside it.',
    `Open ${folder}/index.html for the pictures; the maps (.nii.gz) and overlays (.png) are beside it.`,
    '',
  ].join('\n');
}

function caseText(each: Case): string {
  const { phase, findings, timings, evidenceShare } = each;
  const verdict = predicted(each) === phase ? 'right' : 'WRONG';
  const time = `${timings.compile > 0 ? `compile ${duration(timings.compile)}, ` : ''}run ${duration(timings.run)}`;
  return [
    `${phase}: predicted ${predicted(each)} (${confidence(each)}), ${verdict}; ${time}; the evidence is ${percent(evidenceShare)} of the image`,
    table([HEAD, ...findings.map(cells)]),
  ].join('\n');
}
