import { referencePath } from '@voxplain/data';
import { nudge } from '../conditioning.js';
import type { Parity } from '../parity.js';
import { type Attribution, npz, type ReferenceModel } from '../reference.js';
import { toleranceOf } from '../reference-rows.js';
import { apart } from '../stored-maps.js';
import { beyondBecause, leftOutBecause } from './parity-reasons.js';

interface Row extends Attribution {
  readonly model: string;
  /** The largest over the files of the model; `undefined` where it was not compared. */
  readonly error: number | undefined;
  readonly change: string | undefined;
  /** How far ours moves with the input. */
  readonly moved: number | undefined;
  /** How far the peer's float32 row is from its float64 row. */
  readonly peerMoved: () => number;
}

type Compared = Row & { readonly error: number };

/** `docs/parity.md`: every stored row with how far it is from ours, or why it is not reproduced. */
export function parityPage(models: readonly ReferenceModel[], found: readonly Parity[]): string {
  const rows = models.flatMap((model) => {
    const array = npz(referencePath(model.npz));
    return model.attributions.map((row): Row => {
      const about = found.filter(({ model: name, key }) => name === model.name && key === row.key);
      const moves = about.flatMap(({ moved }) => moved ?? []);
      return {
        ...row,
        model: model.name,
        error: about.length ? Math.max(...about.map(({ error }) => error)) : undefined,
        change: about.find(({ note }) => note)?.note,
        moved: moves.length ? Math.max(...moves) : undefined,
        peerMoved: () => apart(row.key, model, array),
      };
    });
  });
  const compared = rows.filter((row): row is Compared => row.error !== undefined);
  const within = compared.filter((row) => row.error <= toleranceOf(row));
  const beyond = compared.filter((row) => row.error > toleranceOf(row));
  const others = rows.filter(({ error }) => error === undefined);
  const families = [...new Set(compared.map(({ method, peer }) => `${method}, ${peer}`))];
  return `# Parity

Maps of seven small models, computed by PyTorch's autograd and by captum, pytorch-grad-cam, MONAI, M3d-CAM and zennit, and ours beside
them, in the [profile](../packages/profiles) of each library: the largest difference over a map, relative to the map's largest magnitude, and over
all files of a model (opsets, dynamic axes, batch norm folded or not). In brackets the tolerance of the row. Written by \`npm run parity\` from what the
tests compare.

${within.length} of ${rows.length} rows are within their tolerance, ${beyond.length} are not, ${others.length} are not reproduced.

## Within the tolerance

${families.map((family) => table(family, within)).join('\n')}
## Beyond the tolerance

These are not stable against rounding. *Ours moves*: how far our map moves, relative to its largest magnitude, when every value of the input moves by
up to ${nudge.toExponential(0)} of itself, the most of five draws. *Float32 of the peer*: how far the peer's own float32 row is from its float64 row, where there are both. A
row may be off by three times the larger of the two, which the tests hold it to. (Where the second says it already, methods that take many gradients\nare not run for the first.)

${sections(beyond)}
## Not reproduced

${list(others, leftOutBecause)}
`;
}

function table(family: string, rows: readonly Compared[]): string {
  const members = rows.filter(({ method, peer }) => `${method}, ${peer}` === family);
  if (members.length === 0) return '';
  const lines = members.map(
    (row) => `| ${row.model} | \`${row.key}\` | ${short(row.error)} (${short(toleranceOf(row))})${row.change ? `, ${row.change}` : ''} |`,
  );
  return `### ${family}\n\n| model | row | difference |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

/** One table per reason. */
function sections(rows: readonly Compared[]): string {
  const line = (row: Compared) =>
    `| ${row.model} | \`${row.key}\` | ${short(row.error)} (${short(toleranceOf(row))}) | ${shortOrNone(row.moved ?? 0)} | ${shortOrNone(row.peerMoved())} |`;
  return [...new Set(rows.map(beyondBecause))]
    .map((why) => {
      const lines = rows.filter((row) => beyondBecause(row) === why).map(line);
      return `${why}\n\n| model | row | difference | ours moves | float32 of the peer |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** One line per reason, with the rows that it is about. */
function list(rows: readonly Row[], why: (row: Row) => string): string {
  const line = (text: string) =>
    `* ${text}: ${rows
      .filter((row) => why(row) === text)
      .map(({ model, key }) => `${model} \`${key}\``)
      .join(', ')}`;
  return [...new Set(rows.map(why))].map(line).join('\n') || 'None.';
}

const short = (value: number): string => (value === 0 ? '0' : value.toExponential(1));
const shortOrNone = (value: number): string => (value === 0 ? '' : short(value));
