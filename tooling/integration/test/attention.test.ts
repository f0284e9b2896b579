import { type AttentionRolloutOptions, attentionRollout } from '@voxplain/attention-rollout';
import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { elementCount, float32, VoxplainError } from '@voxplain/core';
import { type ExplainOptions, explain, loadModel } from '@voxplain/engine';
import { numbers } from '@voxplain/graph';
import { swin, visionTransformer } from '@voxplain/networks';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { transformerAttribution } from '@voxplain/transformer-attribution';
import { describe, expect, it } from 'vitest';
import { product, type TinyOptions, tinyTransformer } from '../src/attention-reference.js';
import { difference } from '../src/reference.js';
import { webgpu } from '../src/webgpu.js';

const backend = nodeBackend({ threads: 1 });
type Matrix = readonly Float64Array[];

const identity = (n: number): Matrix => Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => Number(i === j)));
const zip = (a: Matrix, b: Matrix, join: (a: number, b: number) => number): Matrix =>
  a.map((row, i) => row.map((value, j) => join(value, b[i]![j]!)));
const fuse = (heads: readonly Matrix[], join: (values: readonly number[]) => number): Matrix =>
  heads[0]!.map((row, i) => row.map((_, j) => join(heads.map((head) => head[i]![j]!))));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The whole product of the layers, the last one leftmost. */
function rollout(layers: readonly (readonly Matrix[])[], { heads, discard, residual }: AttentionRolloutOptions): Matrix {
  const join = heads === 'mean' ? mean : (values: readonly number[]) => Math[heads](...values);
  return layers.reduce<Matrix>((before, ofHeads) => {
    const fused = fuse(ofHeads, join);
    const sorted = fused.flatMap((row) => [...row]).sort((a, b) => a - b);
    const least = sorted[Math.floor(discard * sorted.length)]!;
    const kept = fused.map((row) => row.map((value) => (value < least ? 0 : value)));
    const mixed = zip(identity(kept.length), kept, (one, value) => residual * one + (1 - residual) * value);
    return product(
      mixed.map((row) => row.map((value) => value / row.reduce((sum, v) => sum + v))),
      before,
    );
  }, identity(layers[0]![0]!.length));
}

/** `(I + B_L) ... (I + B_1) - I` */
function chefer(weights: readonly (readonly Matrix[])[], gains: readonly (readonly Matrix[])[]): Matrix {
  const one = identity(weights[0]![0]!.length);
  const found = weights.reduce<Matrix>((before, ofHeads, l) => {
    const positive = ofHeads.map((head, h) => zip(head, gains[l]![h]!, (a, g) => Math.max(0, a * g)));
    return zip(before, product(fuse(positive, mean), before), (a, b) => a + b);
  }, one);
  return zip(found, one, (a, b) => a - b);
}

const networks: Readonly<Record<string, TinyOptions>> = {
  'one layer': { grid: [2, 3], front: 1, read: [0], layers: 1 },
  'a class token': { grid: [2, 3], front: 1, read: [0] },
  'weights in an Einsum': { grid: [2, 3], front: 1, read: [0], einsum: true },
  'the mean of all tokens, no other tokens': { grid: [3, 2], front: 0 },
  'the mean of the patches behind a class token': { grid: [2, 3], front: 1, read: [1, 2, 3, 4, 5, 6] },
  'a hidden unit at the patches': { grid: [2, 3], front: 1, read: [1, 2, 3, 4, 5, 6], hidden: true },
  'float16 weights': { grid: [2, 3], front: 1, read: [0], half: true },
  'class and distillation token': { grid: [2, 2], front: 2, read: [0, 1] },
  'registers in front and behind': { grid: [2, 3], front: 3, behind: 2, read: [0] },
  'a volume': { grid: [2, 2, 3], front: 1, read: [0] },
};

describe.each(Object.entries(networks))('on a transformer in float64: %s', (_, options) => {
  const { bytes, attention, count, stream } = tinyTransformer(options);
  const { grid, front, read } = options;
  const sites = elementCount(grid);
  const input = gaussians(41)(2 * sites);
  /** The mean of the rows that are read, on the grid. */
  const shown = (matrix: Matrix): number[] => {
    const rows = (read ?? Array.from({ length: count }, (_, token) => token)).map((token) => matrix[token]!);
    return Array.from({ length: sites }, (_, p) => mean(rows.map((row) => row[front + p]!)));
  };
  const mapsOf = async (methods: ExplainOptions['methods'], target: number) => {
    const model = await loadModel(bytes, backend);
    const { maps } = await explain(model, float32([1, 2, ...grid], input), {
      methods,
      target: options.hidden ? { layer: stream, unit: target, reduce: 'mean' } : { class: target },
    });
    await model.dispose();
    return maps;
  };
  const tolerance = options.half ? 2e-3 : 1e-5;
  const expectSame = (found: readonly number[], wanted: readonly number[]) => {
    const largest = Math.max(...wanted);
    expect(largest).toBeGreaterThan(0);
    expect(Math.max(...wanted.map((value, p) => Math.abs(value - found[p]!))) / largest).toBeLessThan(tolerance);
  };

  it.each([0, 2])('transformer attribution is the product of the layers, class %i', async (target) => {
    const { weights, gains } = attention(input, target);
    const [map] = await mapsOf([transformerAttribution], target);
    expect(map!.raw.dims).toEqual([1, 1, ...grid]);
    expectSame(numbers(map!.raw), shown(chefer(weights, gains)));
  });

  it('attention rollout is the product of the layers', async () => {
    const { weights } = attention(input, 0);
    const settings: AttentionRolloutOptions[] = [
      { heads: 'mean', discard: 0, residual: 0.5 },
      { heads: 'max', discard: 0, residual: 0.3 },
      { heads: 'min', discard: 0.4, residual: 0.5 },
      { heads: 'mean', discard: 0.25, residual: 0.1 },
    ];
    const maps = await mapsOf([attentionRollout, ...settings.slice(1).map((given) => attentionRollout.with(given))], 0);
    settings.forEach((given, i) => {
      expectSame(numbers(maps[i]!.raw), shown(rollout(weights, given)));
    });
  });
});

const random = (dims: readonly number[]) => float32(dims, gaussians(2)(elementCount(dims)));

describe('attention in a graph', () => {
  const both = [attentionRollout, transformerAttribution];
  async function explained(bytes: Uint8Array, dims: readonly number[]) {
    const model = await loadModel(bytes, backend);
    try {
      return await explain(model, random(dims), { methods: both, target: { class: 1 } });
    } finally {
      await model.dispose();
    }
  }

  it('is the same with batch and heads in one axis', async () => {
    const [apart, merged] = [false, true].map((value) => visionTransformer({ front: 2, reads: 'class and distillation', merged: value }));
    const [a, b] = [await explained(apart!, [1, 3, 32, 32]), await explained(merged!, [1, 3, 32, 32])];
    a.maps.forEach(({ raw }, i) => {
      const [largest, other] = [Math.max(...numbers(raw)), numbers(b.maps[i]!.raw)];
      expect(Math.max(...numbers(raw).map((value, p) => Math.abs(value - other[p]!)))).toBeLessThan(1e-5 * largest);
    });
  });

  it('names the layers it was taken from', async () => {
    const { manifest } = await explained(visionTransformer({ depth: 3 }), [1, 3, 32, 32]);
    expect(manifest.methods.map(({ layers }) => layers.length)).toEqual([3, 3]);
  });

  it.each([
    ['windows', swin(), [1, 3, 32, 64], /dims \[8, 2, 16, 16\]: it looks within windows.*use Grad-CAM/],
    ['none', gapNet([10, 8]), [1, 1, 10, 8], /no self-attention \(Softmax\): use Grad-CAM/],
    ['a softmax of classes', softmaxHead(), [1, 1, 4, 4], /no Softmax of it weighs activations/],
    ['one operator', oneOperator(), [1, 1, 4, 4], /Attention "attention\d+" keeps its weights to itself; export the model/],
  ] as const)('is refused where there is no graph of tokens: %s', async (_, bytes, dims, reason) => {
    const refused: unknown = await explained(bytes, dims).catch((error) => error);
    expect(VoxplainError.isInstance(refused, 'UnsupportedModel')).toBe(true);
    expect((refused as Error).message).toMatch(reason);
  });
});

const gpu = await webgpu();
describe.each([webBackend({ threads: 1 }), ...(gpu ? [gpu] : [])])('attention on $provider', (other) => {
  it('is that of the CPU', async () => {
    const methods = [transformerAttribution, attentionRollout, attentionRollout.with({ heads: 'max', discard: 0.9 })];
    const { bytes } = tinyTransformer({ grid: [3, 4], front: 2, read: [0, 1] });
    const [wanted, found] = await Promise.all(
      [backend, other].map(async (each) => {
        const model = await loadModel(bytes, each);
        const { maps } = await explain(model, random([1, 2, 3, 4]), { methods, target: { class: 1 } });
        await model.dispose();
        return maps.map(({ raw }) => numbers(raw));
      }),
    );
    wanted!.forEach((map, i) => {
      expect(difference(found![i]!, map).max).toBeLessThan(1e-5);
    });
  });
});

function softmaxHead(): Uint8Array {
  const net = new ModelWriter(17, 3);
  const gates = net.op('Softmax', [net.op('Flatten', [net.input('x', [1, 1, 4, 4])])], { axis: -1 });
  return net.bytes(net.op('MatMul', [gates, net.randomWeight([16, 3], 16)]));
}

function oneOperator(): Uint8Array {
  const net = new ModelWriter(23, 3);
  const tokens = net.op('Transpose', [net.op('Reshape', [net.input('x', [1, 1, 4, 4]), net.ints([1, 1, 16])])], { perm: [0, 2, 1] });
  const wide = net.op('MatMul', [tokens, net.randomWeight([1, 4], 1)]);
  const attended = net.op('Attention', [wide, wide, wide], { q_num_heads: 2, kv_num_heads: 2 });
  const scores = net.op('ReduceMean', [net.op('Softmax', [attended], { axis: -1 }), net.ints([1])], { keepdims: 0 });
  return net.bytes(net.op('MatMul', [scores, net.randomWeight([4, 3], 4)]));
}
