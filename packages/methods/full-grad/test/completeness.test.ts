import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { inputXGradient } from '@voxplain/input-x-gradient';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { fullGrad } from '../src/index.js';

type Part = (net: ModelWriter, x: string, channels: number, rank: number) => string;

const vector = (net: ModelWriter, channels: number, rank: number) =>
  net.weight([channels, ...Array(rank).fill(1)], net.draw([channels], 1));
const ones = (rank: number, n: number) => Array<number>(rank).fill(n);

/** Each adds a constant in its own way. */
const parts: Readonly<Record<string, Part>> = {
  'no bias but those of the convolutions': (_, x) => x,
  'free batch normalisation': (net, x, channels) => {
    const parameters = [0, 1, 2].map(() => net.weight([channels], net.draw([channels], 1)));
    const variance = net.weight(
      [channels],
      net.draw([channels], 1).map((v) => 0.5 + v * v),
    );
    return net.op('BatchNormalization', [x, ...parameters, variance], { epsilon: 1e-3 });
  },
  'a constant that is added': (net, x, channels, rank) => net.op('Add', [vector(net, channels, rank), x]),
  'a constant that is taken off': (net, x, channels, rank) => net.op('Sub', [x, vector(net, channels, rank)]),
  'what is taken off a constant': (net, x, channels, rank) => net.op('Sub', [vector(net, channels, rank), x]),
  'a sum of three': (net, x, channels, rank) => net.op('Sum', [vector(net, channels, rank), x, vector(net, channels, rank)]),
  'a constant computed of constants': (net, x, channels, rank) =>
    net.op('Add', [x, net.op('Mul', [vector(net, channels, rank), vector(net, channels, rank)])]),
  'transposed convolution': (net, x, channels, rank) =>
    net.op(
      'ConvTranspose',
      [x, net.randomWeight([channels, channels, ...ones(rank, 2)], 4), net.weight([channels], net.draw([channels], 1))],
      {
        kernel_shape: ones(rank, 2),
        strides: ones(rank, 2),
      },
    ),
  'grouped convolution': (net, x, channels, rank) => net.conv(x, channels, channels, ones(rank, 3), { group: 2 }),
  'skip and leaky rectifier': (net, x) => net.op('Add', [x, net.op('LeakyRelu', [x], { alpha: 0.2 })]),
};

/** Preprocessing, convolution, the part, a residual block, pooling; then classes, or scores at every voxel. */
function network(part: Part, space: readonly number[], head: 'classes' | 'dense'): Uint8Array {
  const rank = space.length;
  const kernel = ones(rank, 3);
  const net = new ModelWriter(17, 21);
  const x = net.op('Sub', [net.input('x', ['N', 2, ...space]), vector(net, 2, rank)]);
  const first = net.op('Relu', [part(net, net.conv(x, 2, 4, kernel), 4, rank)]);
  const block = net.op('Relu', [net.op('Add', [first, net.conv(first, 4, 4, kernel)])]);
  const pooled = net.op('MaxPool', [block], { kernel_shape: ones(rank, 2), strides: ones(rank, 2) });
  if (head === 'dense') return net.bytes(net.conv(pooled, 4, 3, ones(rank, 1)));
  const flat = net.op('Flatten', [net.op('GlobalAveragePool', [pooled])]);
  const bias = net.weight([3], net.draw([3], 1));
  return net.bytes(net.op('Gemm', [flat, net.randomWeight([3, 4], 4), bias], { transB: 1, beta: 0.5 }));
}

describe.each(
  [
    [10, 8],
    [6, 8, 10],
  ].flatMap((space) => (['classes', 'dense'] as const).map((head) => [space, head] as const)),
)('input and biases add up to the score: %j, %s', (space, head) => {
  it.each(Object.entries(parts))('%s', async (_, part) => {
    const dims = [2, 2, ...space];
    const model = await loadModel(network(part, space, head), nodeBackend());
    const { maps, predictions, outputs } = await explain(model, float32(dims, gaussians(3)(elementCount(dims))), {
      methods: [fullGrad, inputXGradient],
      target: { class: 1, region: 'all' },
    });
    await model.dispose();
    const [scores] = Object.values(outputs);
    const perClass = scores!.data.length / 6;
    const own = maps[1]!.raw.data as Float32Array;
    predictions.forEach((_, n) => {
      const logits = (scores!.data as Float32Array).subarray((3 * n + 1) * perClass, (3 * n + 2) * perClass);
      const score = logits.reduce((sum, value) => sum + value, 0);
      const magnitude = logits.reduce((sum, value) => sum + Math.abs(value), 0);
      const ofInput = own.subarray((n * own.length) / 2, ((n + 1) * own.length) / 2).reduce((sum, value) => sum + value, 0);
      const total = maps[0]!.extras.total!.data[n] as number;
      expect(Math.abs(total - score)).toBeLessThanOrEqual(1e-5 * (magnitude + Math.abs(ofInput)));
      expect(Math.abs(ofInput - score), 'the biases matter').toBeGreaterThan(1e-2 * magnitude);
    });
  });
});

it('says by its total that a ReLU6 keeps something back', async () => {
  const net = new ModelWriter(17, 21);
  const clipped = net.op('Clip', [net.conv(net.input('x', [1, 2, 6, 6]), 2, 4, [3, 3]), net.weight([], [0]), net.weight([], [0.5])]);
  const model = await loadModel(net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [clipped])]), 4, 2)), nodeBackend());
  const { maps, outputs } = await explain(model, float32([1, 2, 6, 6], gaussians(3)(72)), { methods: [fullGrad], target: { class: 0 } });
  await model.dispose();
  const [scores] = Object.values(outputs);
  expect(Math.abs((maps[0]!.extras.total!.data[0] as number) - (scores!.data[0] as number))).toBeGreaterThan(1e-2);
});
