import { nodeBackend } from '@voxplain/backend-node';
import { type BoundExplainer, type Explainer, elementCount, float32, type Tensor } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { deepLift } from '../src/index.js';

const backend = nodeBackend();
const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

async function run(bytes: Uint8Array, input: Tensor, methods: readonly (Explainer | BoundExplainer)[]) {
  const model = await loadModel(bytes, backend);
  const { maps, outputs } = await explain(model, input, { methods, target: { class: 1 } });
  await model.dispose();
  const output = Object.values(outputs)[0]!.data as Float32Array;
  return {
    maps: maps.map(({ raw, extras }) => ({ map: raw.data as Float32Array, delta: Number(extras.delta!.data[0]) })),
    score: output[1]!,
  };
}

type Body = (net: ModelWriter, x: string, space: readonly number[]) => string;

const kernel = (space: readonly number[]) => space.map(() => 3);
const conv = (net: ModelWriter, x: string, from: number, to: number, space: readonly number[]) => net.conv(x, from, to, kernel(space));
const overlapping = (space: readonly number[]) => ({
  kernel_shape: kernel(space),
  pads: space.flatMap(() => [1, 1]),
  strides: space.map(() => 2),
});
const bent =
  (op: string): Body =>
  (net, x, space) =>
    net.op(op, [conv(net, x, 2, 4, space)]);

/** Bodies from 2 channels to 4. */
const bodies: Readonly<Record<string, Body>> = {
  ...Object.fromEntries(['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'Tanh', 'Softplus', 'HardSigmoid'].map((op) => [op, bent(op)])),
  Clip: (net, x, space) => net.op('Clip', [conv(net, x, 2, 4, space), net.weight([], [0]), net.weight([], [0.5])]),
  MaxPool: (net, x, space) => net.op('MaxPool', [net.op('Relu', [conv(net, x, 2, 4, space)])], overlapping(space)),
  'GlobalMaxPool of a MaxPool': (net, x, space) =>
    net.op('GlobalMaxPool', [net.op('MaxPool', [conv(net, x, 2, 4, space)], overlapping(space))]),
  'a residual sum': (net, x, space) => {
    const stem = net.op('Relu', [conv(net, x, 2, 4, space)]);
    return net.op('Relu', [net.op('Add', [conv(net, stem, 4, 4, space), stem])]);
  },
  'a product of two': (net, x, space) => net.op('Mul', [conv(net, x, 2, 4, space), net.op('Sigmoid', [conv(net, x, 2, 4, space)])]),
  'a quotient of two': (net, x, space) => {
    const divisor = net.op('Add', [net.op('Sigmoid', [conv(net, x, 2, 4, space)]), net.weight([], [0.5])]);
    return net.op('Div', [conv(net, x, 2, 4, space), divisor]);
  },
};

function network(body: Body, space: readonly number[]): Uint8Array {
  const net = new ModelWriter(17, 3);
  const features = body(net, net.input('x', [1, 2, ...space]), space);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 4, 3));
}

describe.each([[[8, 7]], [[5, 6, 7]]])('over %j', (space) => {
  const dims = [1, 2, ...space];
  const x = float32(dims, gaussians(11)(elementCount(dims)));
  const baselines = [0, 'min', float32(dims, gaussians(12)(elementCount(dims)))] as const;
  const least = Math.min(...(x.data as Float32Array));

  it.each(Object.entries(bodies))('adds up to the difference of the scores through %s', async (_, body) => {
    const bytes = network(body, space);
    for (const baseline of baselines) {
      const at =
        typeof baseline === 'object' ? baseline : float32(dims, new Float32Array(elementCount(dims)).fill(baseline === 0 ? 0 : least));
      const { maps, score } = await run(bytes, x, [deepLift.with({ baseline })]);
      const there = await run(bytes, at, [deepLift]);
      expect(Math.abs(score - there.score)).toBeGreaterThan(1e-4);
      expect(Math.abs(total(maps[0]!.map) - (score - there.score))).toBeLessThanOrEqual(2e-5);
      expect(Math.abs(maps[0]!.delta)).toBeLessThanOrEqual(2e-5);
    }
  });

  it('says by how much the winner alone misses it', async () => {
    const baseline = baselines[2];
    const { maps, score } = await run(network(bodies.MaxPool!, space), x, [deepLift.with({ baseline, maxima: 'winner' })]);
    const there = await run(network(bodies.MaxPool!, space), baseline, [deepLift]);
    const missed = total(maps[0]!.map) - (score - there.score);
    expect(Math.abs(missed)).toBeGreaterThan(1e-3);
    expect(Math.abs(maps[0]!.delta - missed)).toBeLessThanOrEqual(2e-5);
  });
});

/** `y_1 = w . max over pairs of relu(x - 1)` on a line of four, small enough to do by hand. */
it('is what the rules say on a network by hand', async () => {
  const net = new ModelWriter(17, 1);
  const x = net.input('x', [1, 1, 1, 8]);
  const lifted = net.op('Relu', [net.op('Sub', [x, net.weight([], [1])])]);
  const pooled = net.op('MaxPool', [lifted], { kernel_shape: [1, 2], strides: [1, 2] });
  const head = net.op('MatMul', [net.op('Flatten', [pooled]), net.weight([4, 2], [0, 1, 0, 2, 0, -1, 0, 3])]);
  const input = float32([1, 1, 1, 8], [3, 2, 0, 5, 1.5, 0, 0.5, 0]);
  const baseline = float32([1, 1, 1, 8], [0, 4, 0, 1, 0, 0, 2, 0]);
  const { maps } = await run(net.bytes(head), input, [deepLift.with({ baseline })]);
  // relu(x - 1): 2 1 | 0 4 | .5 0 | 0 0, on the baseline 0 3 | 0 0 | 0 0 | 1 0; maxima 2 4 .5 0 and 3 0 0 1: the first and the last
  // are lost by the winner of the baseline, the second and third won by the image's
  const expected = [0, 1 * (2 - 3), 0, 2 * 4, -1 * 0.5, 0, 3 * (0 - 1), 0];
  expected.forEach((value, i) => {
    expect(Math.abs(maps[0]!.map[i]! - value)).toBeLessThanOrEqual(1e-6);
  });
});

it('refuses a baseline of other dims', async () => {
  const input = float32([1, 2, 8, 7], gaussians(11)(112));
  const baseline = float32([1, 2, 3, 7], new Float32Array(42));
  await expect(run(network(bodies.Relu!, [8, 7]), input, [deepLift.with({ baseline })])).rejects.toMatchObject({ code: 'InvalidOptions' });
});
