import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type ModelCard, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { type ExplainOptions, explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { watching } from '../src/watching.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const numbers = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const signed = saliency.with({ channels: 'none', sign: 'signed' });
const layer = 'layer';
const letters = ['Z', 'Y', 'X'];

async function run(
  bytes: Uint8Array<ArrayBuffer>,
  input: Tensor | Volume,
  options: Partial<ExplainOptions>,
  card?: ModelCard,
  on = backend,
) {
  const model = await loadModel(bytes, on, card ? { card } : {});
  try {
    return await explain(model, input, { methods: [signed], ...options });
  } finally {
    await model.dispose();
  }
}

/** Kernels of 3 and then 5 voxels along the last axis, 3 along the others, without padding: margins of 3 and of 2. */
function chain(rank: number): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 6);
  const x = net.input('x', ['N', 1, ...letters.slice(3 - rank)]);
  const valid = (from: string, channels: [number, number], kernel: number[]) =>
    net.op('Conv', [from, net.randomWeight([channels[1], channels[0], ...kernel], channels[0] * elementCount(kernel))], {
      kernel_shape: kernel,
    });
  const deep = net.op('Relu', [valid(x, [1, 4], Array(rank).fill(3))], {}, [layer]);
  const wide = net.op('Relu', [valid(deep, [4, 4], [...Array(rank - 1).fill(3), 5])]);
  return net.bytes(net.conv(wide, 4, 3, Array<number>(rank).fill(1)));
}
const marginOf = (rank: number) => [...Array<number>(rank - 1).fill(2), 3];

/** With zeros around it, as many as the margin. */
function padded({ dims, data }: Tensor, margin: readonly number[]): Tensor {
  const space = dims.slice(2);
  const larger = space.map((n, axis) => n + 2 * margin[axis]!);
  const result = new Float32Array(elementCount(larger));
  for (const [p, to] of inside(space, margin).entries()) result[to] = (data as Float32Array)[p]!;
  return float32([1, 1, ...larger], result);
}
/** Where the voxels of a space lie in the larger one. */
const inside = (space: readonly number[], margin: readonly number[]): number[] =>
  Array.from({ length: elementCount(space) }, (_, p) => {
    const at = space.map((n, axis) => Math.floor(p / elementCount(space.slice(axis + 1))) % n);
    return at.reduce((to, i, axis) => to * (space[axis]! + 2 * margin[axis]!) + i + margin[axis]!, 0);
  });
const apart = (a: readonly number[], b: readonly number[], where = [...b.keys()]) =>
  where.reduce((most, p) => Math.max(most, Math.abs(a[p]! - b[p]!)), 0) / b.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

describe.each([
  [
    [23, 26],
    [15, 13],
  ],
  [
    [9, 31],
    [30, 11],
  ],
  [
    [11, 13, 15],
    [14, 9, 10],
  ],
])('a network without padding on %j voxels, in patches of %j (x first)', (space, patch) => {
  const rank = space.length;
  const margin = marginOf(rank);
  const tile = patch.toReversed().map((n, axis) => n - 2 * margin[axis]!);
  const input = random([1, 1, ...space], 4);
  const around = padded(input, margin);
  const at = inside(space, margin);
  const grid = { offset: margin.toReversed(), scale: margin.map(() => 1) };
  const grids = { [layer]: { offset: margin.map(() => 1), scale: margin.map(() => 1) } };
  const cards: [string, ModelCard][] = [
    ['with output.grid in the card', { output: { grid }, grids }],
    ['whose margin is found', { grids }],
  ];

  it.each(cards)('%s: scores and Grad-CAM are those at once on the volume with zeros around it', async (_, card) => {
    const methods = [gradCam.with({ layer })];
    for (const [overlap, blend] of [
      [0, 'constant'],
      [0.5, 'gaussian'],
    ] as const) {
      const target = { class: 1, reduce: 'mean' } as const;
      const whole = await run(chain(rank), around, { methods, target }, card);
      const tiled = await run(chain(rank), input, { methods, target, window: { patch, overlap, blend } }, card);
      const [a, b] = [tiled, whole].map(({ outputs }) => Object.values(outputs)[0]!);
      expect(a!.dims).toEqual(b!.dims);
      expect(apart(numbers(a!), numbers(b!))).toBeLessThan(2e-6);
      expect(tiled.prediction.voxels).toEqual(whole.prediction.voxels);
      expect(tiled.prediction.score).toBeCloseTo(whole.prediction.score, 5);
      const weights = [tiled, whole].map(({ maps }) => numbers(maps[0]!.extras.weights!));
      expect(apart(weights[0]!, weights[1]!)).toBeLessThan(2e-6);
      const maps = [tiled, whole].map((found) => numbers(found.maps[0]!.map));
      expect(maps[0]!.some((value) => value > 0)).toBe(true);
      expect(
        apart(
          maps[0]!,
          at.map((p) => maps[1]![p]!),
        ),
      ).toBeLessThan(2e-6);
      if (overlap > 0) continue;
      const steps = space.map((n, axis) => Math.ceil(n / tile[axis]!));
      expect(tiled.manifest.window).toMatchObject({ patch, margin: margin.toReversed(), patches: elementCount(steps) });
      expect(manifestSchema.parse(JSON.parse(JSON.stringify(tiled.manifest)))).toEqual(tiled.manifest);
    }
  });

  it('gradients are those of the whole, a margin away from borders between tiles', async () => {
    const target = { class: 2, region: 'all' } as const;
    const whole = numbers((await run(chain(rank), around, { target })).maps[0]!.map);
    const tiled = await run(chain(rank), input, { target, window: { patch, overlap: 0, blend: 'constant' } });
    const [a, b] = [numbers(tiled.maps[0]!.raw), at.map((p) => whole[p]!)];
    const inner = [...b.keys()].filter((p) =>
      space.every((n, axis) => {
        const i = Math.floor(p / elementCount(space.slice(axis + 1))) % n;
        const start = i - (i % tile[axis]!);
        const isBorder = (end: number, distance: number) => end > 0 && end < n && distance < margin[axis]!;
        return !isBorder(start, i - start) && !isBorder(start + tile[axis]!, start + tile[axis]! - 1 - i);
      }),
    );
    expect(inner.length).toBeGreaterThan(0);
    expect(apart(a, b, inner)).toBeLessThan(2e-6);
    expect(apart(a, b), 'beside a border the scores of the next tile are missing').toBeGreaterThan(1e-3);
  });

  it('every voxel lies in the tile of exactly one patch, where none overlap', async () => {
    const fed: number[][] = [];
    const watched = watching(backend, ({ x }) => x && fed.push(numbers(x)));
    const named = float32(
      [1, 1, ...space],
      Array.from({ length: elementCount(space) }, (_, p) => p + 1),
    );
    await run(chain(rank), named, { methods: [], target: { class: 0, region: 'all' }, window: { patch, overlap: 0 } }, undefined, watched);
    const seen = fed.flatMap((values) => inside(tile, margin).map((p) => values[p]!));
    expect(seen.filter((name) => name > 0).sort((a, b) => a - b)).toEqual(numbers(named));
    expect(new Set(fed.map(({ length }) => length))).toEqual(new Set([elementCount(patch)]));
  });
});

/** Each voxel's score is the voxel itself, seen through kernels that are 0 but for the middle: margins of 1 in x, 2 in y. */
function echo(dims: readonly [number | string, number | string] = ['X', 'Y']): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17);
  const kernel = Array.from({ length: 15 }, (_, i) => Number(i === 7));
  return net.bytes(net.op('Conv', [net.input('x', ['N', 1, ...dims]), net.weight([1, 1, 3, 5], kernel)], { kernel_shape: [3, 5] }));
}
const card: ModelCard = { input: { axes: 'NCXY' }, output: { grid: { offset: [1, 2], scale: [1, 1] } } };
const geometry = { size: [11, 14], spacing: [1, 2], origin: [0, 0], direction: [1, 0, 0, 1] };
const image = (data: ArrayLike<number>): Volume => ({ geometry, channels: 1, data: Float32Array.from(data) });

describe('what is at a voxel stays there', () => {
  const points = [
    [0, 0],
    [10, 13],
    [4, 5],
    [5, 6],
    [7, 0],
  ] as const;
  it.each(points)('a bright voxel at x %i, y %i', async (x, y) => {
    const bright = image(Array.from({ length: 154 }, (_, p) => Number(p === y * 11 + x)));
    const found = await run(
      echo(),
      bright,
      { methods: [signed, occlusion.with({ window: 1, stride: 1 })], window: { patch: [7, 9], overlap: 0 } },
      card,
    );
    // columns of the output are y: NCXY
    expect(numbers(Object.values(found.outputs)[0]!).flatMap((v, p) => (v > 0 ? [[Math.floor(p / 14), p % 14]] : []))).toEqual([[x, y]]);
    expect(found.prediction).toMatchObject({ voxels: [1], regionSize: 1, score: 1 });
    for (const { volume } of found.maps) {
      expect(volume!.geometry).toEqual(geometry);
      expect(Array.from(volume!.data).flatMap((v, p) => (v === 0 ? [] : [[p % 11, Math.floor(p / 11), v]]))).toEqual([[x, y, 1]]);
    }
    expect(found.manifest.window).toMatchObject({ margin: [1, 2], patches: 3 * 3 });
  });

  it.each([{ point: [4, 5] }, { box: { start: [4, 5], end: [5, 6] }, within: 'all' as const }])('a region: %j', async (region) => {
    const found = await run(echo(), image(Array(154).fill(3)), { target: { region }, window: { patch: [7, 9], overlap: 0 } }, card);
    expect(found.prediction.score).toBe(3);
    expect(Array.from(found.maps[0]!.volume!.data).flatMap((v, p) => (v === 0 ? [] : [[p % 11, Math.floor(p / 11), v]]))).toEqual([
      [4, 5, 1],
    ]);
  });

  it('a volume smaller than a tile takes one patch, and all of it is scored', async () => {
    const { prediction, manifest, maps } = await run(echo(), image(Array(154).fill(2)), { window: { patch: [40, 41] } }, card);
    expect(prediction).toMatchObject({ voxels: [154], score: 308 });
    expect(manifest.window).toMatchObject({ patch: [40, 41], patches: 1 });
    expect(Array.from(maps[0]!.volume!.data)).toEqual(Array(154).fill(1));
  });
});

it('outside of the volume lies what the card says: the mean of a box by hand', async () => {
  const net = new ModelWriter(17);
  const box = net.op('Conv', [net.input('x', ['N', 1, 1, 'X']), net.weight([1, 1, 1, 3], [1, 1, 1])], { kernel_shape: [1, 3] });
  const input = float32([1, 1, 1, 5], [1, 2, 3, 4, 5]);
  const { outputs } = await run(net.bytes(box), input, { window: { patch: [4, 1], overlap: 0 } }, { input: { fill: 10 } });
  expect(numbers(Object.values(outputs)[0]!)).toEqual([13, 6, 9, 12, 19]);
});

describe('what cannot be is refused', () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (e) => (VoxplainError.isInstance(e) ? [e.code, e.message] : e),
    );
  const input = random([1, 1, 11, 14]);
  const ask = (bytes: Uint8Array<ArrayBuffer>, patch: number[], given?: ModelCard) =>
    codeOf(run(bytes, input, { target: { class: 0, region: 'all' }, window: { patch } }, given));

  it.each([
    [[1, 1], 'NCXY'],
    [[2, 1], 'NCXY'],
    [[1, 2], 'NCYX'],
  ] as const)('a card whose margin is [%j] with axes %s', async (offset, axes) => {
    const wrong: ModelCard = { input: { axes }, output: { grid: { offset: [...offset], scale: [1, 1] } } };
    expect(await ask(echo(), [9, 9], wrong)).toEqual([
      'BadModelCard',
      expect.stringMatching(/margin of \[.*\] at either end, but a patch/),
    ]);
  });
  it('patches of nothing but margin', async () => {
    expect(await ask(echo(), [2, 9], card)).toEqual(['InvalidOptions', expect.stringMatching(/nothing is left of a patch/)]);
  });
  it('a network with a stride, whose output is shorter by an even number too', async () => {
    const net = new ModelWriter(17);
    const pooled = net.op('MaxPool', [net.input('x', ['N', 1, 'Y', 'X'])], { kernel_shape: [2, 2], strides: [2, 2] });
    expect(await ask(net.bytes(pooled), [8, 8])).toEqual([
      'UnsupportedModel',
      expect.stringMatching(/every voxel of its input.*output\.grid/),
    ]);
  });
  it('a network of a fixed size, until the card says what the size cannot', async () => {
    expect(await ask(echo([9, 9]), [9, 9])).toEqual(['UnsupportedModel', expect.stringMatching(/output\.grid/)]);
    expect(await ask(echo([9, 9]), [9, 9], card)).toBe('none');
  });
});

it('means over a coarser layer are those over all of it, on the volume with zeros around it', async () => {
  // a margin of 1, and voxel i of the layer looks at 2 i + 1 and 2 i + 2
  const net = new ModelWriter(17, 3);
  const first = net.op('Relu', [net.op('Conv', [net.input('x', ['N', 1, 'Y', 'X']), net.randomWeight([4, 1, 3, 3], 9)])]);
  const pooled = net.op('AveragePool', [first], { kernel_shape: [2, 2], strides: [2, 2] }, [layer]);
  const up = net.op('ConvTranspose', [pooled, net.randomWeight([4, 4, 2, 2], 4)], { kernel_shape: [2, 2], strides: [2, 2] });
  const bytes = net.bytes(net.conv(net.op('Relu', [up]), 4, 3, [1, 1]));
  const given: ModelCard = { grids: { [layer]: { offset: [1.5, 1.5], scale: [2, 2] } } };
  const input = random([1, 1, 20, 30], 5);
  const options = { methods: [gradCam.with({ layer })], target: { class: 2, reduce: 'mean' } } as const;
  const whole = await run(bytes, padded(input, [1, 1]), options, given);
  for (const patch of [
    [12, 10],
    [14, 18],
  ]) {
    const tiled = await run(bytes, input, { ...options, window: { patch, overlap: 0 } }, given);
    const [a, b] = [tiled, whole].map(({ maps }) => numbers(maps[0]!.extras.weights!));
    expect(apart(a!, b!)).toBeLessThan(2e-6);
    expect(tiled.prediction.score).toBeCloseTo(whole.prediction.score, 5);
  }
});

it('a network that takes one size alone, though its file does not say so, is run at once on a volume of that size', async () => {
  const net = new ModelWriter(17);
  const added = net.op('Add', [net.input('x', ['N', 1, 'Y', 'X']), net.weight([1, 1, 11, 14], Array(154).fill(1))]);
  const { prediction, manifest } = await run(net.bytes(added), float32([1, 1, 11, 14], Array(154).fill(1)), {
    window: { patch: [20, 20] },
  });
  expect(prediction).toMatchObject({ score: 308, regionSize: 154 });
  expect(manifest.window).toMatchObject({ patch: [14, 11], patches: 1 });
  expect(manifest.window).not.toHaveProperty('margin');
});

it('a run that was stopped goes on with the same bits', async () => {
  const input = random([1, 1, 23, 26], 8);
  const options = { methods: [gradCam.with({ layer })], target: { class: 1 }, window: { patch: [15, 13], overlap: 0.25 } } as const;
  const kept = new Map<string, unknown>();
  const checkpoint = {
    get: async (key: string) => structuredClone(kept.get(key)),
    put: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const straight = await run(chain(2), input, options);
  const patches = straight.manifest.window!.patches;
  const controller = new AbortController();
  const stopped = run(chain(2), input, {
    ...options,
    window: { ...options.window, checkpoint },
    signal: controller.signal,
    onProgress: ({ stage, done }) => stage === 'run' && done === patches + 3 && controller.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(kept.size).toBeGreaterThanOrEqual(patches + 2);
  const resumed = await run(chain(2), input, { ...options, window: { ...options.window, checkpoint } });
  expect(kept.size).toBe(3 * patches);
  expect(numbers(resumed.maps[0]!.raw)).toEqual(numbers(straight.maps[0]!.raw));
  expect(resumed.predictions).toEqual(straight.predictions);
});
