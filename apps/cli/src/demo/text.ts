import { join } from 'node:path';
import { duration, percent } from '../summary.js';
import { table } from '../table.js';
import type { Case } from './study.js';
import { cells, confidence, HEAD, meanEvidence, OVERALL_HEAD, overall, predicted, rightOnes } from './words.js';

/** What the demo found, for a terminal of 100 columns: one patient in detail, all in sum. */
export function text(shown: readonly Case[], all: readonly Case[], folder: string): string {
  return [
    'One phantom patient in four contrast phases. Which phase is it, and where does the classifier look?',
    'The evidence is known: the voxels in which the four phases differ.',
    '',
    ...shown.flatMap((each) => [caseText(each), '']),
    `All ${all.length} images of ${all.length / shown.length} patients, none of them trained on: ${rightOnes(all)} predicted right.`,
    `The evidence is ${meanEvidence(all)} of an image: what a map without preference would score.`,
    table([OVERALL_HEAD, ...overall(all)]),
    '',
    'pointing: 1 if the map is largest inside the evidence. mass: share of the positive map inside it.',
    `Open ${join(folder, 'index.html')}`,
    'for the pictures; the maps (.nii.gz) and overlays (.png) lie beside it.',
    '',
  ].join('\n');
}

function caseText(each: Case): string {
  const { phase, findings, timings, evidenceShare } = each;
  const verdict = predicted(each) === phase ? 'right' : 'WRONG';
  const time = `${timings.compile > 0 ? `compile ${duration(timings.compile)}, ` : ''}run ${duration(timings.run)}`;
  return [
    `${phase}: predicted ${predicted(each)}, ${confidence(each)}: ${verdict}`,
    `  ${time}; the evidence is ${percent(evidenceShare)} of the image`,
    table([HEAD, ...findings.map(cells)]),
  ].join('\n');
}
