import { GROUPS, inGroup, type Metric, over, share, undefinedCounts } from './aggregate.js';
import type { Claim, Comparison } from './claims.js';
import { type Finding, THRESHOLD } from './finding.js';
import { type Matched, matched } from './matched.js';
import type { Study } from './study.js';
import type { Summary } from './summary.js';

/** The words before the tables. */
export const RECONSTRUCTED =
  'SAM is the saliency activation map, reconstructed from the abstract; the published formula was not available.';
export const ONE_MASK =
  'One mask, the voxels in which the phases differ, stands for the evidence of every layer: what a single layer uses is not known.';

const TABLES: readonly (readonly [Metric, string])[] = [
  ['specificity', `Specificity, marked from ${THRESHOLD} of the maximum on`],
  ['sensitivity', `Sensitivity, marked from ${THRESHOLD} of the maximum on`],
  ['massShare', 'Mass share in the evidence'],
  ['area', 'Area under (1 - specificity, sensitivity)'],
];

/** The whole answer, for a terminal of 130 columns. */
export const text = (study: Study): string =>
  [
    heading(study),
    ...TABLES.map(([metric, title]) => scoreTable(study, metric, title)),
    ...study.claims.map(claimTable),
    matchedTable(study),
  ].join('\n\n');

function heading({ findings, lineup }: Study): string {
  const [first, last] = [findings[0]!.seed, findings.at(-1)!.seed];
  const wrong = findings.filter(({ predicted, phase }) => predicted !== phase).length;
  const accuracy = (said: keyof Finding) => share(findings, (finding) => finding[said] === finding.phase).toFixed(3);
  const missing = lineup.entries.flatMap(({ name }) => {
    const counts = Object.entries(undefinedCounts(findings, name));
    return counts.map(([reason, count]) => `${name} on ${count} (${reason})`);
  });
  const mean = (metric: 'shareOfSlice' | 'shareOfBody') =>
    ((100 * findings.reduce((sum, finding) => sum + finding[metric], 0)) / findings.length).toFixed(1);
  return [
    'Which maps mark the voxels that the classifier decides by? After Philbrick et al. 2018 (10.2214/AJR.18.20331), on phantoms.',
    `${findings.length} slices of as many patients, none trained on (seeds ${first} to ${last}); ${wrong} predicted wrongly.`,
    'Every slice counts; maps explain the predicted class. Mean +- standard error over slices; higher is better everywhere.',
    `The evidence is ${mean('shareOfSlice')} % of the slice and ${mean('shareOfBody')} % of the body. Accuracy ${accuracy('predicted')}; ` +
      `evidence neutralised ${accuracy('withoutEvidence')}, everything else neutralised ${accuracy('evidenceAlone')}.`,
    ONE_MASK,
    RECONSTRUCTED,
    `Without scores: ${missing.join(', ') || 'no map of any slice'}.`,
  ].join('\n');
}

function scoreTable({ findings, lineup }: Study, metric: Metric, title: string): string {
  const groups = GROUPS.map((group) => ({ group, members: inGroup(findings, group) }));
  const rows = lineup.entries.map(({ name }) => [name, ...groups.map(({ members }) => plusMinus(over(members, name, metric)))]);
  return `${title}\n${columns([['', ...groups.map(({ group, members }) => `${group} (${members.length})`)], ...rows])}`;
}

function claimTable({ id, statement, comparisons, verdict }: Claim): string {
  const head = ['', 'mean difference', 'slices above 0', 'n', ''];
  return `${id}: ${statement}: ${verdict.toUpperCase()}\n${columns([head, ...comparisons.map(comparisonRow)])}`;
}

const comparisonRow = ({ name, difference, above, verdict }: Comparison): string[] => [
  name,
  plusMinus(difference),
  above === undefined ? '-' : `${(100 * above).toFixed(1)} %`,
  String(difference?.n ?? 0),
  verdict,
];

function matchedTable({ findings, lineup }: Study): string {
  const title = `At equal sensitivity, in no claim: SAM at ${THRESHOLD} of the maximum, the other map at the threshold with the same mean sensitivity`;
  return `${title}\n${columns([['', 'sensitivity', 'specificity of SAM', 'of the other'], ...matched(findings, lineup).map(matchedRow)])}`;
}

const matchedRow = ({ sam, other, sensitivity, ofSam, ofOther }: Matched): string[] => [
  `${sam}, ${other}`,
  sensitivity.toFixed(4),
  ofSam.toFixed(4),
  ofOther?.toFixed(4) ?? '-',
];

const plusMinus = (summary: Summary | undefined): string =>
  summary ? `${summary.mean.toFixed(4)} +- ${summary.standardError?.toFixed(4) ?? '-'}` : '-';

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
