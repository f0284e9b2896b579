import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type ModelCard, type Target, type Tensor, type Volume } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { type Checkpoint, type ExplainOptions, explain, loadModel, type WindowOptions } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { hiResCam } from '@voxplain/hires-cam';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { counting } from '../src/counting.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const numbers = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const signed = saliency.with({ channels: 'none', sign: 'signed' });
const letters = ['Z', 'Y', 'X'];

/** Two convolutions of three voxels with a ReLU between, and one of one voxel: every score feels its neighbours up to two voxels away. */
function convolutional(rank: number, last?: string) {
  const net = new ModelWriter(17, 6);
  const kernel = Array<number>(rank).fill(3);
  const x = net.input('x', ['N', 1, ...letters.slice(3 - rank)]);
  const layer = net.op('Relu', [net.conv(x, 1, 4, kernel)], {}, ['layer']);
  const deep = net.op('Relu', [net.conv(layer, 4, 4, kernel)], {}, ['deep']);
  const logits = net.conv(deep, 4, 3, Array<number>(rank).fill(1));
  return net.bytes(last ? net.op(last, [logits], { axis: 1 }) : logits);
}
const reach = 2;
const layer = 'layer';
const methods = [signed, hiResCam.with({ layer }), gradCam.with({ layer }), guidedGradCam.with({ layer })];

async function run(bytes: Uint8Array<ArrayBuffer>, input: Tensor | Volume, options: Partial<ExplainOptions>, card?: ModelCard) {
  const model = await loadModel(bytes, backend, card ? { card } : {});
  try {
    return await explain(model, input, { methods, ...options });
  } finally {
    await model.dispose();
  }
}

/** Starts of windows along one axis, as methods of sliding windows count them. */
const starts = (length: number, patch: number, overlap: number): number[] => {
  const found: number[] = [];
  for (let at = 0; ; at += Math.floor(patch * (1 - overlap))) {
    found.push(Math.min(at, length - patch));
    if (at + patch >= length) return found;
  }
};

describe('a volume that fits into one patch', () => {
  it.each([{ patch: [9, 8, 7] }, { patch: [20, 20, 20], blend: 'constant' }] as const)('is explained at once: %j', async (window) => {
    const input = random([1, 1, 7, 8, 9], 3);
    const [whole, windowed] = [await run(convolutional(3), input, {}), await run(convolutional(3), input, { window })];
    expect(windowed.maps.map(({ raw, map }) => [numbers(raw), numbers(map)])).toEqual(
      whole.maps.map(({ raw, map }) => [numbers(raw), numbers(map)]),
    );
    expect(windowed.predictions).toEqual(whole.predictions);
    expect(windowed.manifest.window).toMatchObject({ patch: [9, 8, 7], patches: 1 });
    expect(whole.manifest.window).toBeUndefined();
  });
});

describe.each([[[31]], [[23, 26]], [[14, 15, 18]]])('patches of a larger one, %j', (size) => {
  const space = size.length === 1 ? [12, 31] : size;
  const rank = space.length;
  const patch = rank === 3 ? [10, 12, 11] : size.length === 1 ? [20, 12] : [14, 16];
  const overlap = 0.5;
  const input = random([1, 1, ...space], 4);
  const at = (p: number) => space.map((n, axis) => Math.floor(p / elementCount(space.slice(axis + 1))) % n);
  const along = space.map((n, axis) => starts(n, Math.min(patch.toReversed()[axis]!, n), overlap));
  /** Whether a voxel lies farther than `margin` from every border, not the volume's, of every patch that covers it. */
  const isInside = (p: number, margin: number) =>
    at(p).every((i, axis) =>
      along[axis]!.every((start) => {
        const [n, end] = [space[axis]!, start + Math.min(patch.toReversed()[axis]!, space[axis]!)];
        const covered = i >= start && i < end;
        return !covered || ((start === 0 || i - start >= margin) && (end === n || end - 1 - i >= margin));
      }),
    );
  const voxels = Array.from({ length: elementCount(space) }, (_, p) => p);
  const inner = voxels.filter((p) => isInside(p, 2 * reach));

  /** The largest difference at some voxels, of the largest value anywhere. */
  const apart = (a: readonly number[], b: readonly number[], where: readonly number[]) =>
    where.reduce((most, p) => Math.max(most, Math.abs(a[p]! - b[p]!)), 0) / b.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

  it.each([
    ['gaussian', 1, 'sum'],
    ['constant', 2, 'mean'],
  ] as const)(
    'gradients, HiResCAM and the prediction are those of the whole, a receptive field away from borders: %s',
    async (blend, c, reduce) => {
      const target: Target = { class: c, region: 'all', reduce };
      const whole = await run(convolutional(rank), input, { target });
      const windowed = await run(convolutional(rank), input, { target, window: { patch, overlap, blend } });
      expect(windowed.manifest.window!.patches).toBe(along.reduce((product, { length }) => product * length, 1));
      expect(inner.length).toBeGreaterThan(0);
      for (const i of [0, 1]) {
        const [a, b] = [numbers(windowed.maps[i]!.raw), numbers(whole.maps[i]!.map)];
        expect(apart(a, b, inner)).toBeLessThan(2e-6);
        expect(apart(a, b, voxels), 'elsewhere they differ').toBeGreaterThan(1e-3);
      }
      const [a, b] = [windowed, whole].map(({ outputs }) => numbers(Object.values(outputs)[0]!));
      const near = voxels.filter((p) => isInside(p, reach));
      for (const k of [0, 1, 2]) expect(apart(a!.slice(k * voxels.length), b!.slice(k * voxels.length), near)).toBeLessThan(2e-6);
    },
  );

  it('Grad-CAM with a region away from those borders is that of the whole: its weights are over the whole volume', async () => {
    // near the corner of the volume, where a single patch lies; the gradient ends before the next begins
    const end = along.map((list, axis) => Math.min(list[1] ?? space[axis]!, 4)).reverse();
    const target: Target = { class: 1, region: { box: { start: end.map(() => 0), end }, within: 'all' } };
    const whole = await run(convolutional(rank), input, { target });
    const windowed = await run(convolutional(rank), input, { target, window: { patch, overlap } });
    const [a, b] = [windowed, whole].map(({ maps }) => numbers(maps[2]!.extras.weights!));
    expect(b!.some((weight) => weight !== 0)).toBe(true);
    expect(apart(a!, b!, [0, 1, 2, 3])).toBeLessThan(2e-6);
    const [c, d] = [numbers(windowed.maps[2]!.raw), numbers(whole.maps[2]!.map)];
    expect(d.some((value) => value > 0)).toBe(true);
    const near = voxels.filter((p) => isInside(p, reach));
    expect(apart(c, d, near)).toBeLessThan(2e-6);
    expect(windowed.prediction.score).toBeCloseTo(whole.prediction.score, 4);
    const [e, f] = [windowed, whole].map(({ maps }) => numbers(maps[3]!.map));
    expect(f!.some((value) => value !== 0)).toBe(true);
    expect(apart(e!, f!, inner)).toBeLessThan(2e-6);

    const perPatch = await run(convolutional(rank), input, { target, window: { patch, overlap, means: 'patch' } });
    expect(perPatch.maps[2]!.extras.weights).toBeUndefined();
    expect(perPatch.manifest.window!.means).toBe('patch');
    // in patches that the region does not reach, weights of their own are 0
    const last = voxels.at(-1)!;
    expect(numbers(perPatch.maps[2]!.raw)[last]).toBe(0);
    expect(apart(numbers(perPatch.maps[2]!.raw), c, near)).toBeGreaterThan(1e-3);
  });
});

describe('blending', () => {
  /** The score of a voxel is the mean of all scores of its patch: what a patch is can be told from it. */
  function pooling() {
    const net = new ModelWriter(17);
    const x = net.input('x', ['N', 1, 1, 'X']);
    const mean = net.op('GlobalAveragePool', [x]);
    return net.bytes(net.op('Add', [net.op('Mul', [x, net.weight([1], [0])]), mean]));
  }
  const length = 22;
  const input = random([1, 1, 1, length], 5);
  const x = numbers(input);
  /** By definition: `sum_i w_i z_i / sum_i w_i`. */
  const blended = (patch: number, overlap: number, weight: (i: number) => number, z: (start: number) => number) =>
    x.map((_, p) => {
      const covering = starts(length, patch, overlap).filter((start) => p >= start && p < start + patch);
      const total = covering.reduce((sum, start) => sum + weight(p - start), 0);
      return covering.reduce((sum, start) => sum + weight(p - start) * z(start), 0) / total;
    });
  const meanOf = (start: number, patch: number) => x.slice(start, start + patch).reduce((a, b) => a + b) / patch;
  const bell = (patch: number) => (i: number) => {
    const at = (j: number) => Math.exp(-0.5 * ((j - (patch - 1) / 2) / (patch / 8)) ** 2);
    return Math.max(1e-3, at(i) / at(Math.floor((patch - 1) / 2)));
  };

  it.each([
    [8, undefined, undefined, 0.5, bell(8)],
    [9, 0.25, 'gaussian', 0.25, bell(9)],
    [8, 0, 'constant', 0, () => 1],
    [7, 0.6, 'constant', 0.6, () => 1],
  ] as const)('patch %i, overlap %s, %s', async (patch, overlap, blend, share, weight) => {
    const window: WindowOptions = { patch: [patch, 1], ...(overlap === undefined ? {} : { overlap }), ...(blend ? { blend } : {}) };
    const { outputs, maps, prediction } = await run(pooling(), input, { methods: [signed], target: { region: 'all' }, window });
    const expected = blended(patch, share, weight, (start) => meanOf(start, patch));
    for (const [p, z] of numbers(Object.values(outputs)[0]!).entries()) expect(z).toBeCloseTo(expected[p]!, 5);
    expect(prediction.score).toBeCloseTo(
      expected.reduce((a, b) => a + b),
      4,
    );
    // the gradient of the sum of all scores of a patch is 1 at each of its voxels
    for (const value of numbers(maps[0]!.raw)) expect(value).toBeCloseTo(1, 5);
  });

  it('logits are averaged, then the activation', async () => {
    const softmax = await run(convolutional(2, 'Softmax'), random([1, 1, 20, 20], 6), {
      methods: [],
      target: { class: 0, region: 'all' },
      window: { patch: [12, 12] },
    });
    const logits = await run(convolutional(2), random([1, 1, 20, 20], 6), {
      methods: [],
      target: { class: 0, region: 'all' },
      window: { patch: [12, 12] },
    });
    const z = numbers(Object.values(logits.outputs)[0]!);
    const found = numbers(Object.values(softmax.outputs)[0]!);
    for (let p = 0; p < 400; p++) {
      const odds = [0, 1, 2].map((c) => Math.exp(z[400 * c + p]!));
      for (const c of [0, 1, 2]) expect(found[400 * c + p]).toBeCloseTo(odds[c]! / odds.reduce((a, b) => a + b), 5);
    }
    const probability = await run(convolutional(2, 'Softmax'), random([1, 1, 20, 20], 6), {
      methods: [],
      target: { class: 0, region: 'all', score: 'probability' },
      window: { patch: [12, 12] },
    });
    expect(probability.prediction.score).toBeCloseTo(
      found.slice(0, 400).reduce((a, b) => a + b),
      3,
    );
  });
});

describe('targets are found on the whole volume', () => {
  /** Scores are the input: what is predicted can be drawn. */
  function echo() {
    const net = new ModelWriter(17);
    return net.bytes(net.op('Mul', [net.input('x', ['N', 1, 'Y', 'X']), net.weight([1], [1])]));
  }
  // two bars, each longer than a patch, with nothing between them
  const inBar = (x: number, y: number) => (y === 1 && x < 15 ? 1 : y === 8 && x > 2 ? 2 : 0);
  const input = float32(
    [1, 1, 10, 20],
    Array.from({ length: 200 }, (_, p) => (inBar(p % 20, Math.floor(p / 20)) ? 2 : -1)),
  );
  it.each<[Target['region'], (x: number, y: number) => boolean, number]>([
    [undefined, (x, y) => inBar(x, y) > 0, 32],
    [{ component: 'largest' }, (x, y) => inBar(x, y) === 2, 17],
    [{ component: { point: [0, 1] } }, (x, y) => inBar(x, y) === 1, 15],
    [{ point: [19, 8] }, (x, y) => x === 19 && y === 8, 1],
    [{ box: { start: [5, 0], end: [12, 10] } }, (x, y) => inBar(x, y) > 0 && x >= 5 && x < 12, 14],
  ])('%j', async (region, isIn, size) => {
    for (const reduce of ['sum', 'mean'] as const) {
      const target = { reduce, ...(region ? { region } : {}) };
      const { maps, prediction } = await run(echo(), input, {
        methods: [signed, occlusion.with({ window: 1, stride: 1 })],
        target,
        window: { patch: [8, 6] },
      });
      const scale = reduce === 'mean' ? 1 / size : 1;
      expect(prediction).toMatchObject({ class: 0, regionSize: size, voxels: [32] });
      expect(prediction.score).toBeCloseTo(2 * size * scale, 4);
      for (const [m, value] of [1, 2].entries())
        for (const [p, found] of numbers(maps[m]!.raw).entries())
          expect(found).toBeCloseTo(isIn(p % 20, Math.floor(p / 20)) ? value * scale : 0, 5);
    }
  });

  it("and volumes come back on their own grid, with the card's patch", async () => {
    const volume: Volume = {
      geometry: { size: [20, 10, 1], spacing: [1, 2, 3], origin: [4, 5, 6], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      channels: 1,
      data: input.data as Float32Array,
    };
    const card: ModelCard = { input: { axes: 'NCXY', orientation: 'RP', patch: [8, 6] } };
    const { maps, manifest } = await run(echo(), volume, { methods: [signed], target: { region: { point: [3, 8, 0] } } }, card);
    expect(maps[0]!.volume!.geometry).toEqual(volume.geometry);
    expect(Array.from(maps[0]!.volume!.data).flatMap((v, p) => (v ? [[p, v]] : []))).toEqual([[8 * 20 + 3, 1]]);
    expect(manifest.window).toEqual({ patch: [8, 6], overlap: 0.5, blend: 'gaussian', means: 'volume', patches: 4 * 3 });
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    const off = await run(echo(), volume, { methods: [signed], window: false }, card);
    expect(off.manifest.window).toBeUndefined();
  });

  it('a patch size that the model fixes is the default', async () => {
    const net = new ModelWriter(17);
    const fixed = net.bytes(net.op('Mul', [net.input('x', [1, 1, 6, 8]), net.weight([1], [1])]));
    const { manifest, prediction } = await run(fixed, input, { methods: [signed], window: {} });
    expect(manifest.window!.patch).toEqual([8, 6]);
    expect(prediction.regionSize).toBe(32);
  });

  it('what cannot be is refused', async () => {
    const ask = (options: Partial<ExplainOptions>, bytes = echo()) => run(bytes, input, { methods: [signed], ...options });
    await expect(ask({ window: {} })).rejects.toThrow(/size of the windows is not known/);
    await expect(ask({ window: { patch: [8] } })).rejects.toThrow(/2 whole numbers/);
    await expect(ask({ window: { patch: [8, 6], overlap: 1 } })).rejects.toThrow(/share of the patch/);
    await expect(ask({ window: { patch: [8, 6] }, target: { layer: 'x' } })).rejects.toThrow(/hidden layer is not explained in windows/);
    await expect(ask({ window: { patch: [8, 6] }, target: { region: { box: { start: [0, 3], end: [20, 6] } } } })).rejects.toThrow(
      /no voxel of the box/,
    );
    const net = new ModelWriter(17);
    const pooled = net.bytes(net.op('GlobalAveragePool', [net.input('x', ['N', 1, 'Y', 'X'])]));
    await expect(ask({ window: { patch: [8, 6] } }, pooled)).rejects.toThrow(/scores every voxel/);
  });
});

describe('runs that stop', () => {
  const input = random([1, 1, 20, 22], 8);
  const target = { class: 1 } as const;
  const chosen = [...methods, occlusion.with({ window: 5, stride: 4 })];
  /** What a file system would do to a value: it becomes bytes. */
  function store(): Checkpoint & { readonly size: () => number } {
    const kept = new Map<string, unknown>();
    return {
      get: async (key) => structuredClone(kept.get(key)),
      put: async (key, value) => void kept.set(key, structuredClone(value)),
      size: () => kept.size,
    };
  }

  it('go on where they were, with the same bits, and lose no finished patch', async () => {
    const window = { patch: [10, 12], overlap: 0.5 };
    const bytes = convolutional(2);
    const straight = await run(bytes, input, { methods: chosen, target, window });
    const patches = straight.manifest.window!.patches;
    const done: [number, number][] = [];
    await run(bytes, input, { methods: chosen, target, window, onProgress: ({ done: n, total }) => done.push([n, total]) });
    const seen = done.filter(([, total]) => total === 3 * patches).map(([n]) => n);
    expect(seen).toEqual(Array.from({ length: 3 * patches + 1 }, (_, i) => i));

    for (const stop of [2, patches + 1, 2 * patches + 3]) {
      const checkpoint = store();
      const controller = new AbortController();
      const onProgress: ExplainOptions['onProgress'] = ({ stage, done: n }) => {
        if (stage === 'run' && n === stop) controller.abort();
      };
      const stopped = run(bytes, input, {
        methods: chosen,
        target,
        window: { ...window, checkpoint },
        signal: controller.signal,
        onProgress,
      });
      await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
      expect(checkpoint.size()).toBeGreaterThanOrEqual(stop);
      const before = checkpoint.size();

      const { backend: counted, counts } = counting(backend);
      const model = await loadModel(bytes, counted);
      const resumed = await explain(model, input, { methods: chosen.slice(0, 4), target, window: { ...window, checkpoint } });
      const predicted = Math.min(before, patches);
      expect(checkpoint.size(), 'other methods are another run, of the same prediction').toBe(before + 3 * patches - predicted);
      expect(counts.runs).toBe(3 * patches - predicted);
      const again = await explain(model, input, { methods: chosen.slice(0, 4), target, window: { ...window, checkpoint } });
      expect(counts.runs, 'a run that is finished runs nothing').toBe(3 * patches - predicted);
      const full = await explain(model, input, { methods: chosen, target, window: { ...window, checkpoint } });
      await model.dispose();
      const bits = (maps: typeof full.maps) => maps.map(({ raw }) => new Uint32Array((raw.data as Float32Array).slice().buffer));
      expect(bits(full.maps)).toEqual(bits(straight.maps));
      expect(bits(resumed.maps)).toEqual(bits(straight.maps.slice(0, 4)));
      expect(bits(again.maps)).toEqual(bits(resumed.maps));
      expect(full.predictions).toEqual(straight.predictions);
      expect(checkpoint.size()).toBe(5 * patches);
      expect(full.manifest.methods).toEqual(straight.manifest.methods);
    }
  });

  it('memory is that of a patch: no run is given more', async () => {
    const given: number[] = [];
    const watching = {
      ...backend,
      async createSession(...args: Parameters<typeof backend.createSession>) {
        const session = await backend.createSession(...args);
        return {
          ...session,
          run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]) {
            given.push(...Object.values(feeds).map(({ data }) => data.length));
            return session.run(feeds, fetches);
          },
        };
      },
    };
    const model = await loadModel(convolutional(2), watching);
    await explain(model, input, { methods, target, window: { patch: [10, 12] } });
    await model.dispose();
    expect(Math.max(...given)).toBe(120);
  });
});
