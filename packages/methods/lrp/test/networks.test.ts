import { gradient } from '@voxplain/autodiff';
import { defineExplainer, type StandardSchema } from '@voxplain/core';
import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { compositeNames } from '../src/composites.js';
import { lrp } from '../src/index.js';
import { drawn, off, run, total } from './run.js';

const options: StandardSchema<unknown> = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };

/** `x dy/dx`: what the epsilon rule comes to as epsilon goes to 0, where nothing bends but at 0. */
const inputXGradient = defineExplainer<unknown>({
  kind: 'graph',
  id: 'input-x-gradient',
  version: '0.0.0',
  options,
  about: { title: '', category: 'output/attribution/saliency', reference: '', cost: '', needs: [], limitations: [] },
  build: (net) => ({ map: net.input.mul(gradient(net.score, net.input)), mapKind: 'signed', perChannel: true }),
});

type Body = (net: ModelWriter, x: string, convolved: (x: string, from: number, to: number, kernel?: number) => string) => string;

/** Bodies from 2 channels to 4, of what homogeneous networks are made of. */
const bodies: Readonly<Record<string, Body>> = {
  chain: (net, x, conv) => net.op('Relu', [conv(net.op('Relu', [conv(x, 2, 5)]), 5, 4)]),
  residual(net, x, conv) {
    const stem = net.op('Relu', [conv(x, 2, 4)]);
    return net.op('Relu', [net.op('Add', [conv(net.op('Relu', [conv(stem, 4, 4)]), 4, 4), stem])]);
  },
  'leaky, pooled'(net, x, conv) {
    const stem = net.op('LeakyRelu', [conv(x, 2, 4)], { alpha: 0.2 });
    return net.op('LeakyRelu', [conv(net.op('MaxPool', [stem], window(3)), 4, 4)], { alpha: 0.1 });
  },
  'averaged, concatenated'(net, x, conv) {
    const stem = net.op('Relu', [conv(x, 2, 3)]);
    const pooled = net.op('AveragePool', [stem], { ...window(3), strides: space.map(() => 1), count_include_pad: 1 });
    return net.op('Relu', [conv(net.op('Concat', [stem, pooled, net.op('Relu', [conv(x, 2, 2)])], { axis: 1 }), 8, 4)]);
  },
  gated(net, x, conv) {
    const stem = net.op('Relu', [conv(x, 2, 4)]);
    const weights = net.op('Sigmoid', [conv(net.op('GlobalAveragePool', [stem]), 4, 4, 1)]);
    return net.op('Relu', [conv(net.op('Mul', [stem, weights]), 4, 4)]);
  },
};

let space: readonly number[] = [];
const window = (kernel: number) => ({
  kernel_shape: space.map(() => kernel),
  strides: space.map(() => 2),
  pads: space.flatMap(() => [1, 1]),
});

/** A network with global average pooling and a linear layer behind its body. */
function network(body: Body, over: readonly number[], bias: boolean, act?: (net: ModelWriter, y: string) => string): Uint8Array {
  space = over;
  const net = new ModelWriter(17, 4);
  const x = net.input('x', [1, 2, ...over]);
  const conv = (from: string, channels: number, to: number, kernel = 3) => {
    const weight = net.randomWeight([to, channels, ...over.map(() => kernel)], channels * kernel ** over.length);
    const parts = bias ? [from, weight, net.randomWeight([to], 4)] : [from, weight];
    return net.op('Conv', parts, { kernel_shape: over.map(() => kernel), pads: over.flatMap(() => Array(2).fill(kernel >> 1)) });
  };
  const y = body(net, x, conv);
  const features = net.op('Flatten', [net.op('GlobalAveragePool', [act ? act(net, y) : y])]);
  const head = net.randomWeight([3, 4], 4, 1);
  return net.bytes(net.op('Gemm', bias ? [features, head, net.randomWeight([3], 4)] : [features, head], { transB: 1 }));
}

const spaces = [
  [8, 7],
  [5, 6, 7],
];
const homogeneous = Object.entries(bodies).filter(([name]) => name !== 'gated');

describe.each(spaces.map((over) => ({ over })))('over $over', ({ over }) => {
  const dims = [1, 2, ...over];
  const x = drawn(dims);

  it.each(Object.entries(bodies))('no relevance is lost or made without biases: %s', async (_, body) => {
    const methods = compositeNames.map((composite) => lrp.with({ composite }));
    const { maps, output } = await run(network(body, over, false), dims, x, methods);
    maps.forEach((map, i) => {
      expect(Math.abs(total(map) / output[1]! - 1), compositeNames[i]).toBeLessThanOrEqual(1e-3);
    });
  });

  it.each(homogeneous)('epsilon towards 0 is input times gradient, with biases too: %s', async (_, body) => {
    const { maps } = await run(network(body, over, true), dims, x, [lrp.with({ composite: 'epsilon', epsilon: 1e-9 }), inputXGradient]);
    expect(off(maps[0]!, maps[1]!)).toBeLessThanOrEqual(1e-3);
  });

  it('a Clip and a Tanh pass on what they get: relevance is conserved where they bend', async () => {
    for (const act of [clipped, (net: ModelWriter, y: string) => net.op('Tanh', [y])]) {
      const { maps, output } = await run(network(bodies.chain!, over, false, act), dims, x, [lrp, lrp.with({ composite: 'epsilon' })]);
      for (const map of maps) expect(Math.abs(total(map) / output[1]! - 1)).toBeLessThanOrEqual(1e-3);
    }
  });

  it('says what biases took', async () => {
    const { maps, deltas, output } = await run(network(bodies.chain!, over, true), dims, x, [lrp]);
    expect(Math.abs(deltas[0]!)).toBeGreaterThan(1e-3);
    expect(Math.abs(total(maps[0]!) - output[1]! - deltas[0]!)).toBeLessThanOrEqual(1e-5 * Math.abs(output[1]!));
  });

  it('starts from 1 if told to', async () => {
    const { maps, output } = await run(network(bodies.residual!, over, true), dims, x, [lrp, lrp.with({ start: 'one' })]);
    const scaled = maps[1]!.map((value) => value * output[1]!);
    expect(off(scaled, maps[0]!)).toBeLessThanOrEqual(1e-5);
  });
});

const clipped = (net: ModelWriter, y: string) => net.op('Clip', [y, net.weight([], [0]), net.weight([], [0.5])]);
