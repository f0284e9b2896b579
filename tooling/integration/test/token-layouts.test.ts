import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { numbers } from '@voxplain/graph';
import { hiResCam } from '@voxplain/hires-cam';
import { layerCam } from '@voxplain/layer-cam';
import { swin, type VisionTransformerOptions, visionTransformer } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';

const backend = nodeBackend({ threads: 1 });
const random = (dims: readonly number[]) => float32(dims, gaussians(6)(elementCount(dims)));

interface Network {
  readonly bytes: Uint8Array;
  readonly dims: readonly number[];
  /** Sites of the last layers, and how many tokens lie in front of them. */
  readonly grid: readonly number[];
  readonly front: number;
}

const vit = (grid: readonly number[], options: VisionTransformerOptions): Network => {
  const { space = [32, 32], channels = 3, front = 1 } = options;
  return { bytes: visionTransformer({ ...options, dim: 12, heads: 2 }), dims: [1, channels, ...space], grid, front };
};

const networks: Readonly<Record<string, Network>> = {
  'class token': vit([4, 4], {}),
  'no class token, oblong': vit([4, 6], { front: 0, reads: 'mean', space: [32, 48] }),
  'distillation token': vit([4, 4], { front: 2, reads: 'class and distillation' }),
  'four registers behind the class token': vit([4, 4], { front: 5 }),
  'three registers behind the patches': vit([4, 4], { behind: 3 }),
  'oblong patches, cut out by Reshape': vit([4, 12], { embedding: 'matrix', space: [32, 48], patch: [8, 4], front: 4 }),
  'a volume': vit([2, 3, 8], { channels: 1, space: [8, 12, 16], patch: [4, 4, 2] }),
  'a volume, patches cut out by Reshape': vit([2, 3, 8], { channels: 1, space: [8, 12, 16], patch: [4, 4, 2], embedding: 'matrix' }),
  'Swin, channels last': { bytes: swin(), dims: [1, 3, 32, 64], grid: [4, 8], front: 0 },
  'Swin of tokens': { bytes: swin({ stream: 'tokens' }), dims: [1, 3, 32, 64], grid: [4, 8], front: 0 },
};

const about = {
  version: '1',
  options: { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } },
  about: { title: '', category: 'structure/features', reference: '', needs: [], cost: '', limitations: [] },
} as const;

/** A layer's activations and the score's gradient, with their axes as they lie in the graph. */
const asTheyLie = (layer: string) => {
  const untouched = { name: layer, layout: 'NC*' } as const;
  return defineExplainer<unknown>({
    ...about,
    kind: 'graph',
    id: 'as-they-lie',
    build(net) {
      const activations = net.activation(untouched);
      return { map: activations, mapKind: 'signed', perChannel: true, extras: { slopes: gradient(net.score, activations) } };
    },
  });
};

describe.each(Object.entries(networks))('class activation maps on tokens: %s', (_, { bytes, dims, grid, front }) => {
  it('are those of the same numbers as `[channel][site]`', async () => {
    const model = await loadModel(bytes, backend);
    const target = { class: 2 };
    const input = random(dims);
    const auto = (await explain(model, input, { methods: [gradCam], target })).manifest.methods[0]!.layers[0]!;
    const methods = [gradCam, layerCam, hiResCam, asTheyLie(auto)];
    const { maps } = await explain(model, input, { methods, target });
    await model.dispose();

    const sites = elementCount(grid);
    const lying = maps.at(-1)!;
    const channels = lying.raw.dims.at(-1)!;
    const turned = (values: ArrayLike<number>) =>
      Array.from({ length: channels }, (_, k) => Array.from({ length: sites }, (_, p) => values[(front + p) * channels + k]!));
    const [a, g] = [turned(numbers(lying.raw)), turned(numbers(lying.extras.slopes!))];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / sites;
    const combined = (term: (k: number, p: number) => number) =>
      Array.from({ length: sites }, (_, p) =>
        Math.max(
          0,
          Array.from({ length: channels }, (_, k) => term(k, p)).reduce((s, v) => s + v, 0),
        ),
      );
    const alphas = g.map(mean);
    const byHand = [
      combined((k, p) => alphas[k]! * a[k]![p]!),
      combined((k, p) => Math.max(0, g[k]![p]!) * a[k]![p]!),
      combined((k, p) => g[k]![p]! * a[k]![p]!),
    ];
    byHand.forEach((wanted, i) => {
      const { raw, method } = maps[i]!;
      const found = numbers(raw);
      expect(raw.dims, method).toEqual([1, 1, ...grid]);
      const largest = Math.max(...wanted);
      expect(largest, method).toBeGreaterThan(0);
      expect(Math.max(...wanted.map((value, p) => Math.abs(value - found[p]!))), method).toBeLessThan(1e-5 * largest);
    });
  });
});

it('tokens beside the grid stay where and what they are behind a cut', async () => {
  const { bytes, dims } = vit([4, 4], { front: 2, behind: 3, reads: 'class and distillation' });
  const model = await loadModel(bytes, backend);
  const scores: number[] = [];
  const cut = defineExplainer<unknown>({
    ...about,
    kind: 'iterative',
    id: 'cut',
    async explain(scored, input) {
      const { activation, score } = await scored.tail(input, 'auto');
      const blank = { ...activation, data: new Float32Array(activation.data.length) };
      scores.push(...(await scored.score(input)), ...(await score(activation)), ...(await score(blank)));
      return { map: float32([1, 1, 1, 1]), mapKind: 'signed' };
    },
  });
  await explain(model, random(dims), { methods: [cut], target: { class: 1 } });
  await model.dispose();
  const [whole, again, without] = scores as [number, number, number];
  expect(Math.abs(again - whole)).toBeLessThan(1e-5 * Math.abs(whole));
  expect(Math.abs(without - whole)).toBeGreaterThan(1e-3 * Math.abs(whole));
});

describe('the axes of an input with few voxels along its last axis', () => {
  const methods = [saliency, gradCam];
  const shapes = async (bytes: Uint8Array, dims: readonly number[]) => {
    const model = await loadModel(bytes, backend);
    const { maps } = await explain(model, random(dims), { methods });
    await model.dispose();
    return maps.map(({ raw }) => raw.dims);
  };
  /** One convolution, behind preprocessing that leaves the axes where they are; channels last are turned before it. */
  function convNet(space: readonly number[], last: boolean): Uint8Array {
    const net = new ModelWriter(17, 5);
    const axes = space.map((_, axis) => axis + 1);
    const x = net.op('Mul', [net.input('x', last ? [1, ...space, 2] : [1, 2, ...space]), net.weight([1], [0.5])]);
    const first = last ? net.op('Transpose', [x], { perm: [0, space.length + 1, ...axes] }) : x;
    const kernel = space.map(() => 3);
    const features = net.op('Relu', [net.conv(first, 2, 4, kernel)]);
    return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 4, 3));
  }

  it.each([[[8, 4]], [[6, 8, 3]]])('are channel first where a convolution reads them so: %j', async (space) => {
    expect(await shapes(convNet(space, false), [1, 2, ...space])).toEqual([
      [1, 1, ...space],
      [1, 1, ...space],
    ]);
  });
  it.each([[[3, 8]], [[4, 8, 6]]])('are channel last where they are turned first: %j', async (space) => {
    expect(await shapes(convNet(space, true), [1, ...space, 2])).toEqual([
      [1, 1, ...space],
      [1, 1, ...space],
    ]);
  });
  it('are channel first where patches are cut out of them so', async () => {
    const bytes = visionTransformer({ channels: 2, space: [8, 4], patch: [2, 2], embedding: 'matrix', front: 0, reads: 'mean' });
    expect(await shapes(bytes, [1, 2, 8, 4])).toEqual([
      [1, 1, 8, 4],
      [1, 1, 4, 2],
    ]);
  });
  it('are what the card says before anything else', async () => {
    const model = await loadModel(gapNet([6, 4]), backend, { card: { input: { axes: 'NCXY' } } });
    expect(model.card).toEqual({ input: { axes: 'NCXY' } });
    await model.dispose();
  });
});
