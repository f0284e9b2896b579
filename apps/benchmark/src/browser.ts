import { fileURLToPath } from 'node:url';
import { hasChromium, openPage } from '@voxplain/browser';
import { unet3d, unet3dInstance } from '@voxplain/networks';
import { Command } from 'commander';
import type { Time } from './browser/page.js';
import { fixed, table } from './table.js';
import { protocol } from './timing.js';

const program = new Command('bench:browser')
  .description('Prediction and gradient of 3-D U-Nets in headless Chromium (wasm), relative to the plain forward pass.')
  .option('--edge <n>', 'edge of the volume', '64')
  .option('--threads <n...>', 'thread counts', ['1', '2'])
  .option('--timed <n>', 'timed runs per block', '3');
const options = program.parse().opts<{ edge: string; threads: string[]; timed: string }>();
if (!hasChromium()) process.exit(1);

const models = { unet3d: unet3d(), unet3d_instance: unet3dInstance() };
interface Row {
  readonly name: string;
  readonly threads: string;
  readonly ms: Awaited<ReturnType<Time>>;
}
const { head, row } = table<Row>([
  { head: 'model', cell: ({ name }) => name },
  { head: 'threads', cell: ({ threads }) => threads },
  { head: 'forward ms', cell: ({ ms }) => fixed(ms.plain, 0) },
  { head: 'prediction ratio', cell: ({ ms }) => fixed(ms.prediction / ms.plain, 2) },
  { head: 'gradient ratio', cell: ({ ms }) => fixed(ms.gradient / ms.plain, 2) },
]);
head();
const page = fileURLToPath(new URL('../src/browser/page.ts', import.meta.url));
const edge = Number(options.edge);
for (const [name, file] of Object.entries(models))
  for (const threads of options.threads) {
    // a page of its own: the number of threads is fixed with the first session
    const open = await openPage(page, { files: { '/model.onnx': file } });
    try {
      const given: Parameters<Time> = [
        '/model.onnx',
        [1, 1, edge, edge, edge],
        Number(threads),
        { ...protocol, timed: Number(options.timed) },
      ];
      const ms = await open.page.evaluate((args) => (globalThis as unknown as { time: Time }).time(...args), given);
      row({ name, threads, ms });
    } finally {
      await open.close();
    }
  }
