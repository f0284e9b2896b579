import { resolve } from 'node:path';
import { Command } from 'commander';
import { backendOf } from '../backend.js';
import { files } from '../demo/files.js';
import { classifierPath, study } from '../demo/study.js';
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
        const cases = await study(model, signal);
        await writeFiles(out, await files(cases));
        terminal.stdout.write(text(cases, resolve(out)));
      } finally {
        await model.dispose();
      }
    });
}
