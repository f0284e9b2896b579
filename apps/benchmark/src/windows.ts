import { resolve } from 'node:path';
import { Command } from 'commander';
import { runJson } from './gradients/run-json.js';
import { fixed, table } from './table.js';
import type { Job, Used } from './windows/run.js';

const program = new Command('bench:windows')
  .description('Saliency and Grad-CAM of MeshNet in windows over larger and larger volumes: the memory that it takes.')
  .option('--edges <n...>', 'edges of the volumes', ['128', '256', '384'])
  .option('--patch <n>', 'edge of a patch', '128')
  .option('--overlaps <n...>', 'shares of a patch that the next one covers', ['0'])
  .option('--threads <n>', 'threads', '2');
const options = program.parse().opts<{ edges: string[]; patch: string; overlaps: string[]; threads: string }>();

const { head, row } = table<Job & Used>(
  [
    { head: 'edge', cell: ({ edge }) => String(edge) },
    { head: 'overlap', cell: ({ overlap }) => String(overlap) },
    { head: 'patches', cell: ({ patches }) => String(patches) },
    { head: 'peak MB', cell: ({ peak }) => fixed(peak, 0) },
    { head: 'data MB', cell: ({ data }) => fixed(data, 0) },
    { head: 'peak - data', cell: ({ peak, data }) => fixed(peak - data, 0) },
    { head: 'seconds', cell: ({ seconds }) => fixed(seconds, 0) },
  ],
  6,
);
head();
for (const edge of options.edges.map(Number))
  for (const overlap of options.overlaps.map(Number)) {
    const job: Job = { edge, overlap, patch: Number(options.patch), threads: Number(options.threads) };
    row({ ...job, ...(await runJson<Used>(process.execPath, [resolve(import.meta.dirname, 'windows-run.js'), JSON.stringify(job)])) });
  }
