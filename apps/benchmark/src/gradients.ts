import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type BackendId, backendIds } from './backend.js';
import { columns, type Result, torchColumns } from './gradients/columns.js';
import type { Job } from './gradients/job.js';
import type { Memory } from './gradients/memory.js';
import { type Network, networks } from './gradients/networks.js';
import type { NodeTime } from './gradients/node-times.js';
import { printProfile } from './gradients/print-profile.js';
import { runJson } from './gradients/run-json.js';
import type { Times } from './gradients/time.js';
import { timeTorch, torchVersion } from './gradients/torch.js';
import type { Written } from './gradients/write.js';
import { table } from './table.js';
import { protocol as usual } from './timing.js';

interface Options {
  readonly only?: string;
  readonly threads?: readonly string[];
  readonly backend: BackendId;
  readonly torch: boolean;
  readonly profile?: boolean;
  readonly timed: string;
  readonly rounds: string;
}

const program = new Command('bench:gradients')
  .description('Prediction and input gradient of well-known networks with random weights, relative to the plain forward pass.')
  .option('--only <text>', 'only networks whose name contains this')
  .option('--threads <n...>', 'thread counts; 1 and 2 unless given')
  .addOption(new Option('--backend <id>').choices(backendIds).default('cpu'))
  .option('--no-torch', 'without the columns of PyTorch')
  .option('--profile', 'where the time goes, by operator and node, instead of the table')
  .option('--timed <n>', 'timed runs per block', String(usual.timed))
  .option('--rounds <n>', 'rounds of blocks', String(usual.rounds))
  .parse();
const options = program.opts<Options>();
if (options.profile && options.backend !== 'cpu') program.error('error: --profile needs the cpu backend: the wasm build has no profiler');

const protocol = { ...usual, timed: Number(options.timed), rounds: Number(options.rounds) };
const folder = mkdtempSync(join(tmpdir(), 'voxplain-bench-'));
const worker = resolve(import.meta.dirname, 'worker.js');
process.once('exit', () => rmSync(folder, { recursive: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const counts = (options.threads ?? ['1', '2']).map(Number);
const chosen = networks.filter(({ name }) => name.includes(options.only ?? ''));

type Task = Pick<Job, 'task' | 'explanation'>;
const work = <Answer>({ name }: Network, threads: number, task: Task): Promise<Answer> => {
  const job: Job = { ...task, network: name, file: join(folder, `${name}.onnx`), threads, backend: options.backend, protocol };
  return runJson(process.execPath, [worker, JSON.stringify(job)]);
};

async function measure(network: Network, threads: number, { parameters }: Written, withTorch: boolean): Promise<Result> {
  const peak = async (task: Omit<Task, 'task'>) => (await work<Memory>(network, threads, { task: 'memory', ...task })).peak;
  const memory = { forward: await peak({}), gradient: await peak({ explanation: 'gradient' }) };
  const times = await work<Times>(network, threads, { task: 'time' });
  if (!withTorch) return { network, threads, times, memory };
  const torch = await timeTorch(network.name, network.dims, threads, protocol);
  if (torch.parameters !== parameters) throw new Error(`PyTorch's has ${torch.parameters} parameters, the ONNX file ${parameters}`);
  return { network, threads, times, memory, torch };
}

const torch = options.torch && !options.profile ? await torchVersion() : undefined;
const { head, row } = table([...columns, ...(torch ? torchColumns : [])]);
if (!options.profile) {
  if (options.torch) console.log(torch ? `PyTorch ${torch}, eager` : 'no PyTorch for python3: its columns are left out');
  head();
}
for (const network of chosen) {
  const written = await work<Written>(network, 1, { task: 'write' });
  for (const threads of counts) {
    try {
      if (!options.profile) row(await measure(network, threads, written, torch !== undefined));
      else {
        console.log(`\n${network.name}, ${threads} threads\n`);
        printProfile(await work<NodeTime[]>(network, threads, { task: 'profile' }));
      }
    } catch (cause) {
      process.exitCode = 1;
      console.log(`${network.name}, ${threads} threads: ${(cause as Error).message}`);
    }
  }
  rmSync(join(folder, `${network.name}.onnx`));
}
