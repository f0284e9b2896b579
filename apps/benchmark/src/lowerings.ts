import { elementCount } from '@voxplain/core';
import { GraphBuilder, ModelGraph } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { type Choice, lower, providerOf } from '@voxplain/lowering';
import { ModelWriter } from '@voxplain/testkit';
import { Command, Option } from 'commander';
import { type BackendId, backendIds, backendOf } from './backend.js';
import { randomInput } from './random-input.js';
import { fixed, table } from './table.js';
import { protocol, timeBlocks } from './timing.js';

const program = new Command('bench:lowerings')
  .description('Two 3x3x3 convolutions with ReLU in a row, as they are and by phases: where the least sizes of the providers come from.')
  .addOption(new Option('--backend <id>').choices(backendIds).default('cpu'))
  .option('--threads <n>', 'threads', '1')
  .option('--channels <n...>', 'channels', ['4', '8', '16', '32', '64'])
  .option('--edges <n...>', 'edges of the volume', ['16', '24', '32', '48', '64'])
  .option('--timed <n>', 'timed runs per block', String(protocol.timed));
const options = program.parse().opts<{ backend: BackendId; threads: string; channels: string[]; edges: string[]; timed: string }>();

interface Row {
  readonly channels: number;
  readonly edge: number;
  readonly products: number;
  readonly ms: Record<'ordinary' | 'phases', number>;
}
const { head, row } = table<Row>(
  [
    { head: 'channels', cell: ({ channels }) => String(channels) },
    { head: 'edge', cell: ({ edge }) => String(edge) },
    { head: 'products of one', cell: ({ products }) => products.toExponential(1) },
    { head: 'ordinary ms', cell: ({ ms }) => fixed(ms.ordinary, 2) },
    { head: 'phases ms', cell: ({ ms }) => fixed(ms.phases, 2) },
    { head: 'ratio', cell: ({ ms }) => fixed(ms.phases / ms.ordinary, 2) },
  ],
  8,
);

const backend = backendOf(options.backend, Number(options.threads));
const provider = { ...providerOf(backend.provider), phases: { volumes: 0, images: Number.POSITIVE_INFINITY, channels: 1 } };

head();
for (const channels of options.channels.map(Number))
  for (const edge of options.edges.map(Number)) {
    const dims = [1, channels, edge, edge, edge];
    const net = new ModelWriter();
    const layer = (x: string) => net.op('Relu', [net.conv(x, channels, channels, [3, 3, 3])]);
    const output = layer(layer(net.input('x', dims)));
    const input = randomInput(dims);
    const file = ModelGraph.read(net.bytes(output));
    const graph = new GraphBuilder(file, await probe(file, backend, { x: input }));
    const session = async (choice: Choice) => {
      const lowered = lower(graph, { y: graph.value(output) }, provider, choice);
      const suffix = lowered.graph.suffix(lowered.wanted);
      const made = await backend.createSession(wholeFile(lowered.graph, suffix));
      return { run: () => made.run({ x: input }, Object.values(suffix.names)), dispose: () => made.dispose() };
    };
    const [ordinary, phases] = [await session('none'), await session(['phases'])];
    const ms = await timeBlocks({ ordinary: ordinary.run, phases: phases.run }, { ...protocol, timed: Number(options.timed) });
    row({ channels, edge, products: elementCount(dims) * channels * 27, ms });
    await ordinary.dispose();
    await phases.dispose();
  }
