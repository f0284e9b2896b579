import type { Parity } from '../parity.js';
import type { Attribution, ReferenceModel } from '../reference.js';

/** Rows that are not compared though they could be, by the start of their key. */
const reasons: readonly (readonly [start: string, why: string])[] = [
  ['proto.', 'ProtoSeg is not there yet'],
  ['cam.monai', 'holds the bias of the class at every voxel, a constant beside the map; cam.own is the map'],
  ['target_mask', 'an input: the region that is explained'],
  ['gt', 'an input: the true labels'],
  ['alt.grad_f64', 'compared by its relative L2 norm in the tests'],
];

interface Row extends Attribution {
  readonly model: string;
  /** The largest over the files of the model; `undefined` where it was not compared. */
  readonly error: number | undefined;
  readonly change: string | undefined;
}

/** `docs/parity.md`: every stored row with how far it is from ours, or why it is not reproduced. */
export function parityPage(models: readonly ReferenceModel[], found: readonly Parity[]): string {
  const rows = models.flatMap(({ name, attributions }) =>
    attributions.map((row): Row => {
      const about = found.filter(({ model, key }) => model === name && key === row.key);
      const error = about.length ? Math.max(...about.map((each) => each.error)) : undefined;
      return { ...row, model: name, error, change: about.find(({ note }) => note)?.note };
    }),
  );
  const compared = rows.filter(({ error }) => error !== undefined);
  const within = compared.filter(({ error, tol }) => error! <= tol!);
  const beyond = compared.filter(({ error, tol }) => error! > tol!);
  const others = rows.filter(({ error }) => error === undefined);
  const families = [...new Set(compared.map(({ method, peer }) => `${method}, ${peer}`))];
  return `# Parity

Maps of seven small models, computed by PyTorch's autograd and by captum, pytorch-grad-cam, MONAI, M3d-CAM and zennit, and ours beside
them: the largest difference over a map, relative to the map's largest magnitude, and over all files of a model (opsets, dynamic axes, batch
norm folded or not). In brackets the tolerance of the row. Written by \`npm run parity\` from what the tests compare.

${within.length} of ${rows.length} rows are within their tolerance, ${beyond.length} are not, ${others.length} are not reproduced.

## Within the tolerance

${families.map((family) => table(family, within)).join('\n')}
## Beyond the tolerance

${list(beyond, ({ error, tol }) => `${short(error!)} of ${short(tol!)}`)}

## Not reproduced

${list(others, reason)}
`;
}

function table(family: string, rows: readonly Row[]): string {
  const members = rows.filter(({ method, peer }) => `${method}, ${peer}` === family);
  if (members.length === 0) return '';
  const lines = members.map(
    ({ model, key, error, tol, change }) => `| ${model} | \`${key}\` | ${short(error!)} (${short(tol!)})${change ? `, ${change}` : ''} |`,
  );
  return `### ${family}\n\n| model | row | difference |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** One line per reason, with the rows that it is about. */
function list(rows: readonly Row[], why: (row: Row) => string): string {
  const reasons = [...new Set(rows.map(why))];
  const line = (text: string) =>
    `* ${text}: ${rows
      .filter((row) => why(row) === text)
      .map(({ model, key }) => `${model} \`${key}\``)
      .join(', ')}`;
  return reasons.length ? reasons.map(line).join('\n') : 'None.';
}

const reason = ({ key, reproduce }: Row): string =>
  reproduce.startsWith('no') ? reproduce.replace(/^no: ?/, '') : (reasons.find(([start]) => key.startsWith(start))?.[1] ?? 'not compared');

const short = (value: number): string => (value === 0 ? '0' : value.toExponential(1));
