import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Backend } from '@voxplain/core';
import { kitPath, present } from '@voxplain/data';
import { loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { resnet18 } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { Command, Option } from 'commander';
import { type BackendId, backendIds, backendOf } from './backend.js';
import { explainedRun } from './explained-run.js';
import { randomInput } from './random-input.js';
import { fixed, table } from './table.js';
import { timeBlocks } from './timing.js';

interface Case {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly dims?: readonly number[];
}

const program = new Command('bench')
  .description('Times Grad-CAM (last layer) and saliency, prediction included, as ratios to the plain forward pass of the untouched model.')
  .option('--models <folder...>', 'folders with ONNX files; the trained models beside the project unless given')
  .option('--threads <n...>', 'thread counts; 1 and 2 unless given')
  .addOption(new Option('--backend <id>').choices(backendIds).default('cpu'))
  .option('--only <text>', 'only models whose name contains this')
  .option('--volume <n>', 'edge of the input where a volume model leaves it open', '64');
const options = program.parse().opts<{ models?: string[]; threads?: string[]; backend: BackendId; only?: string; volume: string }>();

const cases: Case[] = [{ name: 'resnet18 224 (generated)', bytes: () => resnet18(), dims: [1, 3, 224, 224] }];
for (const folder of options.models ?? [kitPath('models2d'), kitPath('models3d')]) {
  if (!present(folder, 'the benchmark of trained models')) continue;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx')))
    cases.push({ name: basename(file, '.onnx'), bytes: () => readFileSync(join(folder, file)) });
}

interface Row {
  readonly name: string;
  readonly threads: number;
  readonly ms: Record<'forward' | 'gradCam' | 'saliency', number>;
}

const { head, row } = table<Row>(
  [
    { head: 'model', cell: ({ name }) => name },
    { head: 'threads', cell: ({ threads }) => String(threads) },
    { head: 'forward ms', cell: ({ ms }) => fixed(ms.forward, 1) },
    { head: 'Grad-CAM ms', cell: ({ ms }) => fixed(ms.gradCam, 1) },
    { head: 'ratio', cell: ({ ms }) => fixed(ms.gradCam / ms.forward, 2) },
    { head: 'saliency ms', cell: ({ ms }) => fixed(ms.saliency, 1) },
    { head: 'ratio', cell: ({ ms }) => fixed(ms.saliency / ms.forward, 2) },
  ],
  32,
);

head();
for (const { name, bytes, dims } of cases.filter((c) => c.name.includes(options.only ?? ''))) {
  for (const threads of (options.threads ?? ['1', '2']).map(Number)) {
    const base = backendOf(options.backend, threads);
    const file = bytes();
    const input = randomInput(dims ?? (await openDims(file, base)));
    const plain = await base.createSession(file);
    const feeds = { [plain.inputs[0]!.name]: input };
    const runs = {
      gradCam: await explainedRun(file, base, input, gradCam.with({})),
      saliency: await explainedRun(file, base, input, saliency.with({})),
    };
    const ms = await timeBlocks({ forward: () => plain.run(feeds), gradCam: runs.gradCam.run, saliency: runs.saliency.run });
    row({ name, threads, ms });
    for (const session of [plain, ...Object.values(runs)]) await session.dispose();
  }
}

/** The model's input dims, with an edge where it leaves them open. */
async function openDims(file: Uint8Array, base: Backend): Promise<number[]> {
  const dims = (await loadModel(file, base)).input.dims!;
  const open = dims.length > 4 ? Number(options.volume) : 224;
  return dims.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 1 : open));
}
