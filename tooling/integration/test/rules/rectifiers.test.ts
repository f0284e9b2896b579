import { deconvnetRules, gradientRules, guidedRules } from '@voxplain/autodiff';
import { numbers, tensorOf } from '@voxplain/graph';
import { derivative, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { cpu } from '../../src/rule-tests.js';

const tables = { gradient: gradientRules, guided: guidedRules, deconvnet: deconvnetRules };

/** A network of one row of numbers, cotangents of its output, and what arrives at its input by each table of rules. */
interface Worked extends Record<keyof typeof tables, readonly number[]> {
  readonly name: string;
  readonly x: readonly number[];
  readonly dy: number[];
  readonly net: (n: ModelWriter, x: string) => string;
}

const number = (n: ModelWriter, value: number) => n.weight([], [value]);
const times = (n: ModelWriter, x: string, factor: number) => n.op('Mul', [x, number(n, factor)]);
const relu = (n: ModelWriter, x: string) => n.op('Relu', [x]);
const pool = { kernel_shape: [2], strides: [2] };

const worked: readonly Worked[] = [
  {
    name: 'Relu: negative cotangents stop, and so do negative inputs but for the deconvnet',
    net: relu,
    x: [-2, -1, 0, 1, 2],
    dy: [3, -4, 5, -6, 7],
    gradient: [0, 0, 0, -6, 7],
    guided: [0, 0, 0, 0, 7],
    deconvnet: [3, 0, 5, 0, 7],
  },
  {
    name: 'two Relus of one tensor: each is rectified',
    net: (n, x) => n.op('Add', [times(n, relu(n, x), 2), times(n, relu(n, x), -3)]),
    x: [-1, -1, 1, 1],
    dy: [1, -2, 3, -4],
    gradient: [0, 0, -3, 4],
    guided: [0, 0, 6, 12],
    deconvnet: [2, 6, 6, 12],
  },
  {
    name: 'one Relu shared by two paths: their sum is rectified',
    net: (n, x) => {
      const rectified = relu(n, x);
      return n.op('Sub', [times(n, rectified, 2), times(n, rectified, 3)]);
    },
    x: [-1, -1, 1, 1],
    dy: [1, -2, 3, -4],
    gradient: [0, 0, -3, 4],
    guided: [0, 0, 0, 4],
    deconvnet: [0, 2, 0, 4],
  },
  {
    name: 'a Relu before an Add: the skip is not rectified',
    net: (n, x) => n.op('Add', [relu(n, x), x]),
    x: [-1, -1, 1, 1],
    dy: [1, -2, 3, -4],
    gradient: [1, -2, 6, -8],
    guided: [1, -2, 6, -4],
    deconvnet: [2, -2, 6, -4],
  },
  {
    name: 'a Relu behind an Add: both its operands are rectified',
    net: (n, x) => relu(n, n.op('Add', [x, times(n, x, 2)])),
    x: [-1, -1, 1, 1],
    dy: [1, -2, 3, -4],
    gradient: [0, 0, 9, -12],
    guided: [0, 0, 9, 0],
    deconvnet: [3, 0, 9, 0],
  },
  {
    name: 'two Relus with a negative weight between: nothing positive is left',
    net: (n, x) => relu(n, n.op('Sub', [number(n, 1), relu(n, x)])),
    x: [-1, 0.5, 0.5, 2],
    dy: [1, 2, -3, 4],
    gradient: [0, -2, 3, 0],
    guided: [0, 0, 0, 0],
    deconvnet: [0, 0, 0, 0],
  },
  {
    name: 'Clip(0, 6) is a rectifier with a ceiling',
    net: (n, x) => n.op('Clip', [x, number(n, 0), number(n, 6)]),
    x: [-1, -1, 3, 3, 7, 7],
    dy: [1, -2, 3, -4, 5, -6],
    gradient: [0, 0, 3, -4, 0, 0],
    guided: [0, 0, 3, 0, 0, 0],
    deconvnet: [1, 0, 3, 0, 5, 0],
  },
  {
    name: 'Clip(0, infinity) is a Relu',
    net: (n, x) => n.op('Clip', [x, number(n, 0)]),
    x: [-1, -1, 7, 7],
    dy: [1, -2, 3, -4],
    gradient: [0, 0, 3, -4],
    guided: [0, 0, 3, 0],
    deconvnet: [1, 0, 3, 0],
  },
  ...[
    {
      name: 'Clip(-1, 1) keeps its derivative',
      bounds: (n: ModelWriter) => [number(n, -1), number(n, 1)],
      inside: [false, true, true, false],
    },
    { name: 'Clip(-infinity, 0) keeps its derivative', bounds: (n: ModelWriter) => ['', number(n, 0)], inside: [true, true, false, false] },
  ].map(({ name, bounds, inside }): Worked => {
    const dy = [1, -2, 3, -4];
    const kept = dy.map((v, i) => (inside[i] ? v : 0));
    const net = (n: ModelWriter, x: string) => n.op('Clip', [x, ...bounds(n)]);
    return { name, net, x: [-2, -0.5, 0.5, 2], dy, gradient: kept, guided: kept, deconvnet: kept };
  }),
  {
    name: 'LeakyRelu keeps its derivative',
    net: (n, x) => n.op('LeakyRelu', [x], { alpha: 0.25 }),
    x: [-1, -1, 1, 1],
    dy: [4, -8, 4, -8],
    gradient: [1, -2, 4, -8],
    guided: [1, -2, 4, -8],
    deconvnet: [1, -2, 4, -8],
  },
  {
    name: 'max pooling behind a Relu: the first of two zeros that were negative is recorded',
    net: (n, x) => n.op('MaxPool', [relu(n, x)], pool),
    x: [-1, -2, 1, 2, 4, 3, 5, 6],
    dy: [1, -2, 3, 4],
    gradient: [0, 0, 0, -2, 3, 0, 0, 4],
    guided: [0, 0, 0, 0, 3, 0, 0, 4],
    deconvnet: [1, 0, 0, 0, 3, 0, 0, 4],
  },
  {
    name: 'a Relu behind max pooling',
    net: (n, x) => relu(n, n.op('MaxPool', [x], pool)),
    x: [-1, -2, 1, 2, 4, 3, -5, 6],
    dy: [1, -2, 3, 4],
    gradient: [0, 0, 0, -2, 3, 0, 0, 4],
    guided: [0, 0, 0, 0, 3, 0, 0, 4],
    deconvnet: [1, 0, 0, 0, 3, 0, 0, 4],
  },
];

async function found({ net, x, dy }: Worked, table: keyof typeof tables, lowerings: 'all' | 'none'): Promise<number[]> {
  const dims = [1, 1, x.length];
  const writer = new ModelWriter(17);
  const output = net(writer, writer.input('x', dims));
  const feeds = { x: tensorOf('float32', dims, x) };
  const compiled = await derivative({ bytes: writer.bytes(output), feeds, wrt: ['x'], outputs: [output] }, cpu, tables[table], lowerings);
  const { gradients } = await compiled.run(feeds, [dy]);
  await compiled.dispose();
  return numbers(gradients.x!);
}

describe('what rectifiers let through', () => {
  it.each(worked)('$name', async (one) => {
    for (const table of ['gradient', 'guided', 'deconvnet'] as const)
      for (const lowerings of ['none', 'all'] as const)
        expect(
          (await found(one, table, lowerings)).map((v) => v + 0),
          `${table}, lowerings ${lowerings}`,
        ).toEqual(one[table]);
  });
});
