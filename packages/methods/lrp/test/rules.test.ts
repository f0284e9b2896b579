import type { Target } from '@voxplain/core';
import { ModelWriter } from '@voxplain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleNames } from '../src/composites.js';
import { lrp } from '../src/index.js';
import { byHand, type Dense, denseOf } from './dense.js';
import { drawn, type Network, off, open } from './run.js';

interface Case {
  readonly name: string;
  /** The last axis is longer than 4: a shorter one is taken for channels. */
  readonly dims: readonly number[];
  readonly classes: number;
  /** What the layer reads, of the input. */
  readonly read?: (value: number) => number;
  /** The last node's output, from the input `x`. */
  net(net: ModelWriter, x: string): string;
}

/** The matrix is probed in float32. */
const tolerance = 2e-4;

const cases: readonly Case[] = [
  {
    name: 'Conv, 2-D, strided',
    dims: [1, 2, 5, 6],
    classes: 3,
    net: (net, x) => net.conv(x, 2, 3, [3, 2], { strides: [2, 1], pads: [1, 0, 1, 1] }),
  },
  {
    name: 'Conv, 3-D, groups, dilated',
    dims: [1, 2, 3, 4, 5],
    classes: 4,
    net: (net, x) => net.conv(x, 2, 4, [2, 3, 1], { group: 2, dilations: [1, 2, 1] }),
  },
  {
    name: 'ConvTranspose, 2-D',
    dims: [1, 2, 3, 2],
    classes: 3,
    net: (net, x) =>
      net.op('ConvTranspose', [x, net.randomWeight([2, 3, 3, 2], 8), net.randomWeight([3], 8)], { strides: [2, 2], pads: [1, 0, 0, 0] }),
  },
  {
    name: 'ConvTranspose, 3-D',
    dims: [1, 2, 2, 3, 2],
    classes: 2,
    net: (net, x) => net.op('ConvTranspose', [x, net.randomWeight([2, 2, 2, 2, 2], 8), net.randomWeight([2], 8)], { strides: [2, 1, 2] }),
  },
  { name: 'Gemm', dims: [1, 2, 3, 2], classes: 4, net: (net, x) => net.linear(net.op('Flatten', [x]), 12, 4) },
  {
    name: 'Gemm, weights not transposed, scaled',
    dims: [1, 2, 3, 2],
    classes: 4,
    net: (net, x) =>
      net.op('Gemm', [net.op('Flatten', [x]), net.randomWeight([12, 4], 12), net.randomWeight([4], 12)], { alpha: 0.5, beta: 2 }),
  },
  {
    name: 'MatMul from the right',
    dims: [1, 2, 3, 2],
    classes: 4,
    net: (net, x) => net.op('MatMul', [net.op('Flatten', [x]), net.randomWeight([12, 4], 12)]),
  },
  {
    name: 'MatMul from the left',
    dims: [1, 3, 4, 2],
    classes: 3,
    net: (net, x) => net.op('MatMul', [net.randomWeight([4, 4], 4), x]),
  },
  {
    name: 'Conv that reads what is never negative',
    dims: [1, 2, 4, 5],
    classes: 3,
    read: (value) => Math.max(0, value),
    net: (net, x) => net.conv(net.op('MaxPool', [net.op('Relu', [x])], { kernel_shape: [1, 1] }), 2, 3, [3, 3]),
  },
];

describe.each(cases)('$name', ({ name, dims, classes, read = (value) => value, net }) => {
  const writer = new ModelWriter(17, 8);
  const y = net(writer, writer.input('x', dims));
  let network: Network;
  let dense: Dense;
  let target: Target = { class: 1 };
  beforeAll(async () => {
    network = await open(writer.bytes(y));
    const flat = ['Gemm', 'MatMul from the right'].some((op) => name.startsWith(op));
    target = flat ? target : { class: 1, region: 'all' };
    dense = await denseOf(network, dims, target);
  });
  afterAll(() => network.dispose());

  it.each(ruleNames)('%s is what the rule gives element by element on the unrolled matrix', async (rule) => {
    for (const positive of [false, true]) {
      const x = drawn(dims, positive);
      const method = lrp.with({ layers: [{ rule }], epsilon: 0.1, low: -3, high: 4 });
      const { maps, output } = await network.run(dims, x, [method], target);
      const R = Array.from(output, (y, j) => (Math.floor((j * classes) / output.length) === 1 ? y : 0));
      expect(off(maps[0]!, byHand[rule]!({ ...dense, x: x.map(read), R }))).toBeLessThanOrEqual(tolerance);
    }
  });
});
