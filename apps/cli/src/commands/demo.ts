import { resolve } from 'node:path';
import { Command } from 'commander';
import { backendOf } from '../backend.js';
import { files } from '../demo/files.js';
import { classifierPath, PATIENTS, study } from '../demo/study.js';
import { text } from '../demo/text.js';
import { loadModelFile } from '../model-file.js';
import { assertWritable, writeFiles } from '../output-folder.js';
import type { Terminal } from '../terminal.js';

export function demoCommand(terminal: Terminal, signal?: AbortSignal): Command {
  return new Command('demo')
    .description('explain a small classifier on phantoms whose evidence is known')
    .option('--out <dir>', 'folder for the results', './voxplain-demo')
    .action(async ({ out }: { out: string }) => {
      await assertWritable(out);
      const model = await loadModelFile(classifierPath(), await backendOf('cpu'));
      try {
        const shown = await study(model, 0, signal);
        const all = [...shown];
        for (let patient = 1; patient < PATIENTS; patient++) all.push(...(await study(model, patient, signal)));
        await writeFiles(out, await files(shown, all));
        terminal.stdout.write(text(shown, all, resolve(out)));
      } finally {
        await model.dispose();
      }
    });
}
