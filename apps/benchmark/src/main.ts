import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Backend, BoundExplainer } from '@voxplain/core';
import { kitPath, present } from '@voxplain/data';
import { loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { resnet18, unet3d } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { Command, Option } from 'commander';
import { type BackendId, backendIds, backendOf } from './backend.js';
import { type ExplainedRun, explainedRun } from './explained-run.js';
import { randomInput } from './random-input.js';
import { fixed, table, verdict } from './table.js';
import { timeBlocks, protocol as usual } from './timing.js';
import { together } from './together.js';

interface Case {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly dims?: readonly number[];
  /** Several methods as one graph, and the time relative to the forward pass that they must not exceed. */
  readonly together?: { readonly head: 'linear' | 'dense'; readonly promise: number };
}

const program = new Command('bench')
  .description(
    'Times Grad-CAM, saliency, and five methods as one graph, prediction included, as ratios to the plain forward pass of the untouched model.',
  )
  .option('--models <folder...>', 'folders with ONNX files; the trained models beside the project unless given')
  .option('--threads <n...>', 'thread counts; 1 and 2 unless given')
  .addOption(new Option('--backend <id>').choices(backendIds).default('cpu'))
  .option('--only <text>', 'only models whose name contains this')
  .option('--volume <n>', 'edge of the input where a volume model leaves it open', '64')
  .option('--timed <n>', 'timed runs per block', String(usual.timed))
  .option('--rounds <n>', 'rounds of blocks', String(usual.rounds));
const options = program.parse().opts<{
  models?: string[];
  threads?: string[];
  backend: BackendId;
  only?: string;
  volume: string;
  timed: string;
  rounds: string;
}>();
const protocol = { ...usual, timed: Number(options.timed), rounds: Number(options.rounds) };

const cases: Case[] = [
  { name: 'resnet18 224 (generated)', bytes: () => resnet18(), dims: [1, 3, 224, 224], together: { head: 'linear', promise: 3.5 } },
  { name: 'unet3d 96 (generated)', bytes: () => unet3d(), dims: [1, 1, 96, 96, 96], together: { head: 'dense', promise: 3.2 } },
];
for (const folder of options.models ?? [kitPath('models2d'), kitPath('models3d')]) {
  if (!present(folder, 'the benchmark of trained models')) continue;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx')))
    cases.push({ name: basename(file, '.onnx'), bytes: () => readFileSync(join(folder, file)) });
}

interface Row {
  readonly name: string;
  readonly threads: number;
  readonly ms: Record<'forward' | 'gradCam' | 'saliency', number> & { readonly together?: number };
  readonly promise: number | undefined;
}

const sharedRatio = ({ ms: { together, forward } }: Row): number | undefined => together && together / forward;

const { head, row } = table<Row>(
  [
    { head: 'model', cell: ({ name }) => name },
    { head: 'threads', cell: ({ threads }) => String(threads) },
    { head: 'forward ms', cell: ({ ms }) => fixed(ms.forward, 1) },
    { head: 'Grad-CAM ms', cell: ({ ms }) => fixed(ms.gradCam, 1) },
    { head: 'ratio', cell: ({ ms }) => fixed(ms.gradCam / ms.forward, 2) },
    { head: 'saliency ms', cell: ({ ms }) => fixed(ms.saliency, 1) },
    { head: 'ratio', cell: ({ ms }) => fixed(ms.saliency / ms.forward, 2) },
    { head: 'five together ms', cell: ({ ms }) => fixed(ms.together, 1) },
    { head: 'ratio', cell: (row) => fixed(sharedRatio(row), 2) },
    { head: 'target', cell: (row) => verdict(sharedRatio(row), row.promise) },
  ],
  32,
);

head();
for (const { name, bytes, dims, together: several } of cases.filter((c) => c.name.includes(options.only ?? ''))) {
  for (const threads of (options.threads ?? ['1', '2']).map(Number)) {
    const base = backendOf(options.backend, threads);
    const file = bytes();
    const input = randomInput(dims ?? (await openDims(file, base)));
    const plain = await base.createSession(file);
    const feeds = { [plain.inputs[0]!.name]: input };
    const asked: Record<string, readonly BoundExplainer[]> = {
      gradCam: [gradCam.with({})],
      saliency: [saliency.with({})],
      ...(several ? { together: together(several.head) } : {}),
    };
    const runs: Record<string, ExplainedRun> = {};
    for (const [key, methods] of Object.entries(asked)) runs[key] = await explainedRun(file, base, input, ...methods);
    const explained = Object.fromEntries(Object.entries(runs).map(([key, { run }]) => [key, run]));
    const ms = (await timeBlocks({ forward: () => plain.run(feeds), ...explained }, protocol)) as Row['ms'];
    row({ name, threads, ms, promise: several?.promise });
    for (const session of [plain, ...Object.values(runs)]) await session.dispose();
  }
}

/** The model's input dims, with an edge where it leaves them open. */
async function openDims(file: Uint8Array, base: Backend): Promise<number[]> {
  const dims = (await loadModel(file, base)).input.dims!;
  const open = dims.length > 4 ? Number(options.volume) : 224;
  return dims.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 1 : open));
}
