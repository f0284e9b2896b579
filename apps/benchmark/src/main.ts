import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { type Backend, type BoundExplainer, elementCount, float32, type Tensor } from '@voxplain/core';
import { kitPath, present } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { resnet18 } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { Command } from 'commander';
import { replayable } from './replay.js';
import { timeBlocks } from './timing.js';

interface Case {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly dims?: readonly number[];
}

const program = new Command('bench')
  .description('Times Grad-CAM (last layer) and saliency, prediction included, as ratios to the plain forward pass of the untouched model.')
  .option('--models <folder...>', 'folders with ONNX files; the trained models beside the project unless given')
  .option('--threads <n...>', 'thread counts', ['1', '2'])
  .option('--backend <id>', 'cpu or wasm', 'cpu')
  .option('--only <text>', 'only models whose name contains this')
  .option('--volume <n>', 'edge of the input where a volume model leaves it open', '64');
const options = program.parse().opts<{ models?: string[]; threads: string[]; backend: string; only?: string; volume: string }>();

const cases: Case[] = [{ name: 'resnet18 224 (generated)', bytes: () => resnet18(), dims: [1, 3, 224, 224] }];
for (const folder of options.models ?? [kitPath('models2d'), kitPath('models3d')]) {
  if (!present(folder, 'the benchmark of trained models')) continue;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx')))
    cases.push({ name: basename(file, '.onnx'), bytes: () => readFileSync(join(folder, file)) });
}

const columns = ['model', 'threads', 'forward ms', 'Grad-CAM ms', 'ratio', 'saliency ms', 'ratio'];
const widths = [32, 8, 11, 12, 7, 12, 7];
const row = (cells: readonly string[]) =>
  console.log(cells.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' '));

row(columns);
for (const { name, bytes, dims } of cases.filter((c) => c.name.includes(options.only ?? ''))) {
  for (const threads of options.threads.map(Number)) {
    const base = options.backend === 'wasm' ? webBackend({ threads }) : nodeBackend({ threads });
    const file = bytes();
    const input = await exampleInput(file, base, dims);
    const plain = await base.createSession(file);
    const feeds = { [plain.inputs[0]!.name]: input };
    const tasks = {
      forward: () => plain.run(feeds),
      gradCam: await explanation(file, base, input, gradCam.with({})),
      saliency: await explanation(file, base, input, saliency.with({})),
    };
    const ms = await timeBlocks(tasks);
    await plain.dispose();
    const cell = (value: number) => value.toFixed(1);
    const ratio = (value: number) => (value / ms.forward!).toFixed(2);
    row([name, String(threads), cell(ms.forward!), cell(ms.gradCam!), ratio(ms.gradCam!), cell(ms.saliency!), ratio(ms.saliency!)]);
  }
}

/** The run that explains, prediction included, ready to be repeated. */
async function explanation(file: Uint8Array, base: Backend, input: Tensor, method: BoundExplainer): Promise<() => Promise<unknown>> {
  const { backend, last } = replayable(base);
  const model = await loadModel(file, backend);
  // a fixed class and every voxel: random weights may predict nothing but background
  await explain(model, input, { methods: [method], target: { class: 0, region: 'all' } });
  return last();
}

async function exampleInput(file: Uint8Array, base: Backend, dims: readonly number[] | undefined): Promise<Tensor> {
  const { input } = await loadModel(file, base);
  const open = input.dims!.length > 4 ? Number(options.volume) : 224;
  const full = dims ?? input.dims!.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 1 : open));
  let state = 1;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return float32(full, Float32Array.from({ length: elementCount(full) }, next));
}
