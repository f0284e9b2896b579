import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileSafely } from '@voxplain/io';
import { phases } from '@voxplain/phantom';
import { Command, InvalidArgumentError } from 'commander';
import { classifier } from './classifier.js';
import { dataFiles } from './data-files.js';
import { pictures } from './pictures.js';
import { FIRST_SEED, TRAINED_BELOW } from './slices.js';
import { study } from './study.js';
import { text } from './text.js';

/** Where the table and the progress go. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Two of each phase. */
const PICTURED = 2 * phases.length;

export function philbrickCommand({ stdout, stderr }: Streams): Command {
  return new Command('study:philbrick')
    .description('Which maps mark the voxels that a classifier decides by? After Philbrick et al. 2018, on phantoms.')
    .option('--slices <n>', 'how many slices, each of another patient; phases take turns', atLeast(1), 800)
    .option('--first-seed <n>', 'the first patient', atLeast(TRAINED_BELOW, 'patients below were trained on'), FIRST_SEED)
    .option('--out <dir>', 'folder for the scores (CSV), the summary (JSON) and pictures (PNG)')
    .action(async ({ slices, firstSeed, out }: { slices: number; firstSeed: number; out?: string }) => {
      if (out) await mkdir(out, { recursive: true });
      const model = await classifier();
      try {
        const report = (done: number, total: number) => {
          if (done % Math.ceil(total / 20) === 0 || done === total) stderr.write(`${done} of ${total} slices\n`);
        };
        const found = await study(model, { slices, firstSeed, pictured: out ? PICTURED : 0, report });
        const files = out ? [...dataFiles(found), ...(await pictures(found))] : [];
        for (const { name, bytes } of files) await writeFileSafely(join(out!, name), bytes);
        stdout.write(`${text(found)}\n`);
      } finally {
        await model.dispose();
      }
    });
}

const atLeast =
  (least: number, why = 'there is nothing to measure below') =>
  (given: string): number => {
    const value = Number(given);
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`a whole number of at least ${least}: ${why}`);
    return value;
  };
