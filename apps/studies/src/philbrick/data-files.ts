import { isDefined } from '@voxplain/metrics';
import { curve, GROUPS, inGroup, METRICS, over, undefinedCounts } from './aggregate.js';
import { type Finding, THRESHOLD } from './finding.js';
import { matched } from './matched.js';
import type { Study } from './study.js';
import { ONE_MASK, RECONSTRUCTED } from './text.js';

/** A file that is to be written, complete in memory. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** Every score of every map of every slice, the curves, and all in sum with what made it. */
export const dataFiles = (study: Study): OutputFile[] => [
  { name: 'scores.csv', bytes: csv([scoreHead, ...study.findings.flatMap((finding) => scoreRows(finding, study))]) },
  { name: 'curves.csv', bytes: csv([['map', 'threshold', 'sensitivity', 'specificity'], ...curveRows(study)]) },
  { name: 'study.json', bytes: `${JSON.stringify(inSum(study), undefined, 2)}\n` },
];

const scoreHead = ['seed', 'phase', 'predicted', 'evidence share of slice', 'evidence share of body', 'map', ...METRICS, 'undefined'];

function scoreRows({ seed, phase, predicted, shareOfSlice, shareOfBody, scores }: Finding, { lineup }: Study): (string | number)[][] {
  return lineup.entries.map(({ name }) => {
    const measured = scores[name]!;
    const cells = isDefined(measured) ? [...METRICS.map((metric) => measured[metric]), ''] : [...METRICS.map(() => ''), measured.undefined];
    return [seed, phase, predicted, shareOfSlice, shareOfBody, name, ...cells];
  });
}

const curveRows = ({ findings, lineup }: Study): (string | number)[][] =>
  lineup.entries.flatMap(({ name }) =>
    curve(findings, name).map(({ threshold, sensitivity, specificity }) => [name, threshold, sensitivity, specificity]),
  );

/** Nothing that differs between two runs of the same study: no times, no dates. */
function inSum({ findings, lineup, claims, manifest }: Study): unknown {
  const { spec, voxplain, model, backend, input, target, methods, seed } = manifest;
  const { sha256: _, ...everyInput } = input;
  return {
    notes: [RECONSTRUCTED, ONE_MASK],
    slices: findings.length,
    seeds: [findings[0]!.seed, findings.at(-1)!.seed],
    wrong: findings.filter(({ predicted, phase }) => predicted !== phase).length,
    threshold: THRESHOLD,
    maps: lineup.entries.map(({ name }, i) => ({
      name,
      method: methods[i],
      undefined: undefinedCounts(findings, name),
      metrics: Object.fromEntries(
        METRICS.map((metric) => [
          metric,
          Object.fromEntries(GROUPS.map((group) => [group, over(inGroup(findings, group), name, metric) ?? null])),
        ]),
      ),
    })),
    claims,
    atEqualSensitivity: matched(findings, lineup),
    manifest: { spec, voxplain, model, backend, input: everyInput, target, seed },
  };
}

/** RFC 4180; a cell is quoted where it has to be. */
const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')).join('\n')}\n`;
