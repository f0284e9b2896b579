import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type ModelCard, type Region, type Target, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { explain, loadModel } from '@voxplain/engine';
import { featureAblation } from '@voxplain/feature-ablation';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { counting } from '../src/counting.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const numbers = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const close = (found: readonly number[], expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
};
/** `dy/dx`, kept apart by channel. */
const signed = saliency.with({ channels: 'none', sign: 'signed' });
const axes = ['Z', 'Y', 'X'];

/** Scores that are the input, so that the gradient is the seed itself; with what a model may do behind its scores. */
function echo(
  classes: number,
  rank: number,
  end: (net: ModelWriter, scores: string) => string[] = (_, scores) => [scores],
  batch: number | string = 'N',
) {
  const net = new ModelWriter(17);
  const x = net.input('x', [batch, classes, ...axes.slice(3 - rank)]);
  return net.bytes(...end(net, net.op('Mul', [x, net.weight([1], [1])], {}, ['scores'])));
}

async function explained(bytes: Uint8Array, input: Tensor | Volume, target: Target, card?: ModelCard) {
  const model = await loadModel(bytes, backend, card ? { card } : {});
  try {
    const { maps, predictions, prediction, manifest } = await explain(model, input, { methods: [signed], target });
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    return { seed: numbers(maps[0]!.raw), map: maps[0]!, prediction, predictions, target: manifest.target };
  } finally {
    await model.dispose();
  }
}

const refused = async (bytes: Uint8Array, input: Tensor | Volume, target: Target, card?: ModelCard): Promise<string> => {
  const error = await explained(bytes, input, target, card).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(VoxplainError.isInstance(error, 'InvalidTarget'), String(error)).toBe(true);
  return (error as Error).message;
};

/** Where the class has the largest score, of classes `[class, voxel]`. */
const argmax = (scores: readonly number[], classes: number, c: number): boolean[] => {
  const count = scores.length / classes;
  return Array.from({ length: count }, (_, p) =>
    Array.from({ length: classes }, (_, k) => k).every((k) => k === c || scores[c * count + p]! > scores[k * count + p]!),
  );
};

/** Face-connected parts of a mask, largest first: labels spread until nothing changes. */
function parts(mask: readonly boolean[], dims: readonly number[]): Set<number>[] {
  const at = (p: number) => dims.map((n, axis) => Math.floor(p / elementCount(dims.slice(axis + 1))) % n);
  const near = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, axis) => sum + Math.abs(value - b[axis]!), 0) === 1;
  const label = mask.map((inside, p) => (inside ? p : -1));
  for (let changed = true; changed; ) {
    changed = false;
    for (let p = 0; p < mask.length; p++)
      for (let q = 0; q < p; q++) {
        if (label[p]! < 0 || label[q]! < 0 || label[p] === label[q] || !near(at(p), at(q))) continue;
        label[p] = label[q] = Math.min(label[p]!, label[q]!);
        changed = true;
      }
  }
  const found = [...new Set(label.filter((l) => l >= 0))].map((l) => new Set(label.flatMap((of, p) => (of === l ? [p] : []))));
  return found.sort((a, b) => b.size - a.size);
}

describe.each([[[6, 7]], [[4, 5, 6]]])('regions of a tensor %j', (space) => {
  const classes = 3;
  const count = elementCount(space);
  const bytes = echo(classes, space.length);
  const input = random([1, classes, ...space], 11);
  const scores = numbers(input);
  const predicted = argmax(scores, classes, 1);
  const components = parts(predicted, space);
  const index = (p: number) => space.map((n, axis) => Math.floor(p / elementCount(space.slice(axis + 1))) % n);
  const xFirst = (p: number) => index(p).reverse();
  const inBox = (p: number, start: readonly number[], end: readonly number[]) =>
    xFirst(p).every((i, axis) => i >= start[axis]! && i < end[axis]!);
  const start = space.map((_, axis) => axis % 2);
  const end = space.toReversed().map((n) => n - 1);
  const voxel = [...components[1]!][0]!;
  const mask = Array.from({ length: count }, (_, p) => (p % 3) / 2);

  const cases: [string, Region, (p: number) => number][] = [
    ['all', 'all', () => 1],
    ['predicted', 'predicted', (p) => Number(predicted[p]!)],
    ['a point', { point: xFirst(17) }, (p) => Number(p === 17)],
    ['a box', { box: { start, end } }, (p) => Number(predicted[p]! && inBox(p, start, end))],
    ['a whole box', { box: { start, end }, within: 'all' }, (p) => Number(inBox(p, start, end))],
    ['weights', float32(space, mask), (p) => mask[p]!],
    ['the largest component', { component: 'largest' }, (p) => Number(components[0]!.has(p))],
    ['the second component', { component: 1 }, (p) => Number(components[1]!.has(p))],
    ['the component of a voxel', { component: { point: xFirst(voxel) } }, (p) => Number(components[1]!.has(p))],
  ];
  it.each(cases)('%s, by sum and mean', async (_, region, weight) => {
    const weights = Array.from({ length: count }, (_, p) => weight(p));
    const total = weights.reduce((sum, w) => sum + w, 0);
    const y = weights.reduce((sum, w, p) => sum + w * scores[count + p]!, 0);
    expect(total).toBeGreaterThan(0);
    for (const reduce of ['sum', 'mean'] as const) {
      const scale = reduce === 'mean' ? 1 / total : 1;
      const { seed, prediction, target } = await explained(bytes, input, { class: 1, region, reduce });
      const expected = Array.from({ length: classes * count }, (_, i) => (i >= count && i < 2 * count ? weights[i - count]! * scale : 0));
      expect(seed).toEqual(expected.map(Math.fround));
      expect(prediction.score).toBeCloseTo(y * scale, 4);
      expect(prediction.regionSize).toBeCloseTo(total, 5);
      expect(target).toMatchObject({ class: 1, reduce });
    }
  });

  it('the smallest component is the first of the smallest', async () => {
    const size = components.at(-1)!.size;
    const first = components.filter((part) => part.size === size)[0]!;
    const { seed } = await explained(bytes, input, { class: 1, region: { component: 'smallest' } });
    expect(seed.slice(count, 2 * count)).toEqual(Array.from({ length: count }, (_, p) => Number(first.has(p))));
  });

  it('perturbed inputs keep the region of the unperturbed one', async () => {
    const model = await loadModel(bytes, backend);
    // each group of one voxel, set to 0: what is lost is its score, in the region alone
    for (const reduce of ['sum', 'mean'] as const) {
      const target = { class: 1, region: { component: 'largest' }, reduce } as const;
      const segments = float32(
        [1, 1, ...space],
        Float32Array.from({ length: count }, (_, p) => p),
      );
      const { maps } = await explain(model, input, { methods: [featureAblation.with({ segments })], target });
      const scale = reduce === 'mean' ? 1 / components[0]!.size : 1;
      numbers(maps[0]!.raw).forEach((value, p) => {
        expect(value).toBeCloseTo(components[0]!.has(p) ? scores[count + p]! * scale : 0, 4);
      });
    }
    await model.dispose();
  });

  it('each sample of a batch has its own component, also where the model fixes the batch', async () => {
    const two = random([2, classes, ...space], 12);
    for (const batch of ['N', 1] as const) {
      const { seed, predictions } = await explained(echo(classes, space.length, undefined, batch), two, {
        class: 1,
        region: { component: 'largest' },
      });
      for (let n = 0; n < 2; n++) {
        const own = numbers(two).slice(n * classes * count, (n + 1) * classes * count);
        const [largest] = parts(argmax(own, classes, 1), space);
        const found = seed.slice((n * classes + 1) * count, (n * classes + 2) * count);
        expect(found).toEqual(Array.from({ length: count }, (_, p) => Number(largest!.has(p))));
        expect(predictions[n]!.regionSize).toBe(largest!.size);
      }
    }
  });

  it('only a component takes a second run, of the network alone', async () => {
    const { backend: counted, counts } = counting(backend);
    const model = await loadModel(bytes, counted);
    for (const [i, region] of (
      ['all', 'predicted', { point: xFirst(17) }, { box: { start, end } }, float32(space, mask)] as const
    ).entries()) {
      await explain(model, input, { methods: [signed], target: { class: 1, region } });
      expect(counts).toMatchObject({ sessions: 1, runs: i + 1 });
    }
    await explain(model, input, { methods: [signed], target: { class: 1, region: { component: 'largest' } } });
    expect(counts).toMatchObject({ sessions: 2, runs: 7 });
    await explain(model, input, { methods: [signed], target: { class: 2, region: { component: 'largest' } } });
    expect(counts).toMatchObject({ sessions: 2, runs: 9 });
    await model.dispose();
  });
});

describe('an empty or impossible region is said to be so', () => {
  const card: ModelCard = { output: { classes: ['air', 'bone', 'soft'], background: 0 } };
  // 20 voxels: 12 of class 0, 8 of class 2
  const scores = Array.from({ length: 60 }, (_, i) => Number(Math.floor(i / 20) === (i % 20 < 12 ? 0 : 2)));
  const input = float32([1, 3, 4, 5], scores);
  const bytes = echo(3, 2);
  const ask = (target: Target) => refused(bytes, input, target, card);

  it('and what is predicted is named', async () => {
    const those = 'predicted are: class 0 (air) in 12 voxels, class 2 (soft) in 8 voxels';
    expect(await ask({ class: 1 })).toContain(`no voxel is predicted as class 1 (bone); ${those}`);
    expect(await ask({ class: 1, region: { component: 'largest' } })).toContain(those);
    expect(await ask({ class: 1, reduce: 'mean' })).toContain(those);
    expect(await ask({ class: 2, region: { box: { start: [0, 0], end: [5, 2] } } })).toContain(
      `no voxel of the box is predicted as class 2 (soft); ${those}`,
    );
    expect(await ask({ class: 2, region: { box: { start: [0, 0], end: [5, 2] } }, reduce: 'mean' })).toContain('no voxel of the box');
    expect(
      await refused(
        bytes,
        float32(
          [1, 3, 4, 5],
          scores.map((_, i) => Number(i < 20)),
        ),
        {},
        card,
      ),
    ).toContain('any class other than the background; predicted are: class 0 (air) in 20 voxels');
  });
  it('and the grid is named', async () => {
    expect(await ask({ class: 2, region: { point: [5, 0] } })).toContain('there is no voxel [5,0] (x first): the grid has [5,4] voxels');
    expect(await ask({ class: 2, region: { point: [1, 1, 1] } })).toContain('the grid has [5,4]');
    expect(await ask({ class: 2, region: { box: { start: [1, 1], end: [1, 3] } } })).toContain('there is no box');
    expect(await ask({ class: 2, region: { box: { start: [0, 0], end: [5, 5] } } })).toContain('the grid has [5,4]');
    expect(await ask({ class: 2, region: float32([4, 5]) })).toContain('empty');
    expect(await ask({ class: 2, region: float32([4, 5], Array(20).fill(2)) })).toContain('not in [0, 1]');
    expect(await ask({ class: 2, region: float32([5, 4], Array(20).fill(1)) })).toContain("output's space is [4, 5]");
    expect(await ask({ class: 2, region: { component: 3 } })).toContain('has 1, counted from 0');
    expect(await ask({ class: 2, region: { component: { point: [0, 0] } } })).toContain('voxel [0,0] is not predicted');
  });
  it('and one number has no voxels', async () => {
    const net = new ModelWriter(17);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.input('x', ['N', 3, 4, 5])])]);
    const classifier = net.bytes(pooled);
    for (const region of [
      { point: [0, 0] },
      { box: { start: [0, 0], end: [1, 1] } },
      { component: 'largest' },
      float32([4, 5], Array(20).fill(1)),
    ] as const)
      expect(await refused(classifier, input, { region })).toContain('one number and has no voxels');
    expect((await explained(classifier, input, { class: 1, region: 'predicted', reduce: 'mean' })).seed).toEqual(
      Array.from({ length: 60 }, (_, i) => (i >= 20 && i < 40 ? Math.fround(1 / 20) : 0)),
    );
  });
});

describe('points and boxes are voxels of the volume that was given', () => {
  const size = [6, 5, 4] as const;
  const [nx, ny, nz] = size;
  const volume: Volume = {
    geometry: { size, spacing: [1, 2, 3], origin: [5, -6, 7], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    channels: 1,
    data: Float32Array.from({ length: nx * ny * nz }, (_, i) => 1 + i),
  };
  const shown = async (region: Region, input: NonNullable<ModelCard['input']>) => {
    const { map } = await explained(echo(1, 3), volume, { region }, { input });
    const { data } = map.volume!;
    return Array.from(data).flatMap((value, p) => (value > 0 ? [[p % nx, Math.floor(p / nx) % ny, Math.floor(p / nx / ny)]] : []));
  };
  const cards: [string, NonNullable<ModelCard['input']>][] = [
    ['as they are', {}],
    ['axes turned', { axes: 'NCXYZ' }],
    ['flipped and permuted', { orientation: 'AIR' }],
    ['turned, permuted and cropped', { axes: 'NCXYZ', orientation: 'SAR', crop: { start: [1, 0, 1], end: [4, 4, 6] } }],
  ];
  it.each(cards)('%s', async (_, input) => {
    expect(await shown({ point: [2, 3, 1] }, input)).toEqual([[2, 3, 1]]);
    const box = { start: [2, 2, 1], end: [4, 4, 2] };
    const inside = [2, 3].flatMap((y) => [2, 3].map((x) => [x, y, 1]));
    expect(await shown({ box }, input)).toEqual(inside);
    expect(await shown({ component: { point: [2, 3, 1] } }, input)).toContainEqual([2, 3, 1]);
  });
  it('a voxel that the card cuts away is not seen', async () => {
    const card: ModelCard = { input: { crop: { start: [1, 0, 0], end: [6, 5, 4] } } };
    expect(await refused(echo(1, 3), volume, { region: { point: [0, 3, 1] } }, card)).toContain('does not see voxel [0,3,1]');
  });
  it('resized: the voxel of the network that holds the point', async () => {
    // 6, 5, 4 voxels become 3, 5, 2: voxel x = 4 lies in the third of them, z = 1 in the first
    const card: ModelCard = { input: { size: [3, 5, 2] } };
    const { seed } = await explained(echo(1, 3), volume, { region: { point: [4, 3, 1] } }, card);
    expect(seed.flatMap((value, p) => (value ? [[p % 3, Math.floor(p / 3) % 5, Math.floor(p / 15)]] : []))).toEqual([[2, 3, 0]]);
    expect(
      await refused(echo(1, 3), volume, { region: { box: { start: [3, 3, 1], end: [4, 4, 2] } } }, { input: { size: [2, 2, 2] } }),
    ).toContain('widen it');
  });
});

describe('what stands behind the scores', () => {
  const classes = 3;
  const input = random([1, classes, 4, 5], 13);
  const plain = { class: 1, region: 'all' } as const;
  const ofScores = async (end: Parameters<typeof echo>[2], target: Target = plain, card?: ModelCard) =>
    explained(echo(classes, 2, end), input, target, card);
  const toLast = (net: ModelWriter, x: string) => net.op('Transpose', [x], { perm: [0, 2, 3, 1] });
  const toFirst = (net: ModelWriter, x: string) => net.op('Transpose', [x], { perm: [0, 3, 1, 2] });
  const seed = Array.from({ length: 60 }, (_, i) => Number(i >= 20 && i < 40));
  const softmax = (c: number, p: number) => {
    const odds = [0, 1, 2].map((k) => Math.exp(numbers(input)[20 * k + p]!));
    return odds[c]! / odds.reduce((sum, v) => sum + v, 0);
  };
  /** `d sum_p softmax_1(p) / dx`. */
  const slope = Array.from({ length: 60 }, (_, i) => {
    const [k, p] = [Math.floor(i / 20), i % 20];
    return softmax(1, p) * (Number(k === 1) - softmax(k, p));
  });

  const ends: [string, Parameters<typeof echo>[2]][] = [
    ['Softmax over the channels', (net, z) => [net.op('Softmax', [z], { axis: 1 })]],
    ['Softmax over the last axis of a turned tensor', (net, z) => [toFirst(net, net.op('Softmax', [toLast(net, z)], { axis: -1 }))]],
    ['Softmax, and channels last', (net, z) => [toLast(net, net.op('Softmax', [z], { axis: 1 }))]],
    ['channels last, then Softmax', (net, z) => [net.op('Softmax', [toLast(net, z)], { axis: -1 })]],
    ['LogSoftmax', (net, z) => [net.op('LogSoftmax', [z], { axis: 1 })]],
  ];
  it.each(ends)('%s: the logit, and the probability', async (_, end) => {
    const logit = await ofScores(end);
    expect(logit.seed).toEqual(seed);
    expect(logit.prediction.voxels).toEqual([0, 1, 2].map((c) => argmax(numbers(input), classes, c).filter(Boolean).length));
    const probability = await ofScores(end, { ...plain, score: 'probability' });
    close(probability.seed, slope);
    expect(probability.prediction.score).toBeCloseTo(
      Array.from({ length: 20 }, (_, p) => softmax(1, p)).reduce((a, b) => a + b),
      4,
    );
  });

  it('one class without an axis of its own', async () => {
    const net = new ModelWriter(17);
    const scores = net.op('Squeeze', [net.op('Sigmoid', [net.input('x', ['N', 1, 4, 5])]), net.ints([1])]);
    const one = float32([1, 1, 4, 5], numbers(input).slice(0, 20));
    const found = await explained(net.bytes(scores), one, {});
    expect(found.seed).toEqual(numbers(one).map((z) => Number(z > 0)));
  });

  it('labels that do not exclude each other: each is predicted above 0', async () => {
    const found = await ofScores((net, z) => [net.op('Sigmoid', [z])], { class: 2 });
    const above = (c: number) =>
      numbers(input)
        .slice(20 * c, 20 * c + 20)
        .map((z) => Number(z > 0));
    expect(found.seed.slice(40)).toEqual(above(2));
    expect(found.prediction.voxels).toEqual([0, 1, 2].map((c) => above(c).reduce((a, b) => a + b)));
    const net = new ModelWriter(17);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.input('x', ['N', 3, 4, 5])])]);
    const { prediction } = await explained(net.bytes(net.op('Sigmoid', [pooled])), input, { class: 0 });
    for (const { score, probability } of prediction.top!) expect(probability).toBeCloseTo(1 / (1 + Math.exp(-score)), 6);
  });

  it('any of several outputs', async () => {
    const end: Parameters<typeof echo>[2] = (net, z) => [
      net.op('Softmax', [z], { axis: 1 }, ['classes']),
      net.op('Mul', [z, net.weight([1], [3])], {}, ['triple']),
    ];
    expect((await ofScores(end, { ...plain, output: 'triple' })).seed).toEqual(seed.map((v) => 3 * v));
    expect((await ofScores(end)).target).toMatchObject({ output: 'classes', tensor: 'scores' });
    expect((await ofScores(end, plain, { output: { name: 'triple' } })).target.output).toBe('triple');
  });

  it('a regression is explained as it is, everywhere, and has no probabilities', async () => {
    const card: ModelCard = { task: 'regression' };
    const end: Parameters<typeof echo>[2] = (net, z) => [net.op('Sigmoid', [z], {}, ['share'])];
    const found = await ofScores(end, { class: 1 }, card);
    close(
      found.seed,
      seed.map((v, i) => v * (1 / (1 + Math.exp(-numbers(input)[i]!))) * (1 / (1 + Math.exp(numbers(input)[i]!)))),
    );
    expect(found.target).toMatchObject({ tensor: 'share', region: 'all' });
    expect(await refused(echo(classes, 2), input, { score: 'probability' }, card)).toContain('regression');
    const net = new ModelWriter(17);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.input('x', ['N', 3, 4, 5])])]);
    const one = await explained(net.bytes(pooled), input, { class: 2 }, card);
    expect(one.prediction.top).toBeUndefined();
    expect(one.prediction.score).toBeCloseTo(
      numbers(input)
        .slice(40)
        .reduce((a, b) => a + b) / 20,
      5,
    );
  });
});

describe('hidden layers', () => {
  const kernel = [0.5, -1, 0.25, 2, 1, -0.5, 0, 0.75, 1.5];
  /** `relu(conv)` of two channels: the kernel, and the kernel negated; then features and scores. */
  function network() {
    const net = new ModelWriter(17, 3);
    const x = net.input('x', ['N', 1, 6, 7]);
    const weights = net.weight([2, 1, 3, 3], [...kernel, ...kernel.map((v) => -v)]);
    const hidden = net.op('Relu', [net.op('Conv', [x, weights], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })], {}, ['hidden']);
    const deep = net.op('Relu', [net.conv(hidden, 2, 4, [3, 3])], {}, ['deep']);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [deep])], {}, ['pooled']);
    const features = net.op(
      'Relu',
      [net.op('Gemm', [pooled, net.weight([3, 4], [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, -1, 1])], { transB: 1 })],
      {},
      ['features'],
    );
    return net.bytes(net.linear(features, 3, 2));
  }
  const input = random([1, 1, 6, 7], 7);
  const x = numbers(input);
  const at = (y: number, i: number) => (y < 0 || y > 5 || i < 0 || i > 6 ? 0 : x[7 * y + i]!);
  const before = (unit: number, y: number, i: number) =>
    (unit ? -1 : 1) * kernel.reduce((sum, k, tap) => sum + k * at(y + Math.floor(tap / 3) - 1, i + (tap % 3) - 1), 0);
  /** `d sum over sites of relu(before) / dx`, site by site. */
  function gradient(units: readonly number[], weight: (y: number, i: number) => number): number[] {
    const found = Array<number>(42).fill(0);
    for (const unit of units)
      for (let y = 0; y < 6; y++)
        for (let i = 0; i < 7; i++) {
          if (before(unit, y, i) <= 0) continue;
          kernel.forEach((k, tap) => {
            const [row, column] = [y + Math.floor(tap / 3) - 1, i + (tap % 3) - 1];
            if (row >= 0 && row < 6 && column >= 0 && column < 7) found[7 * row + column]! += (unit ? -k : k) * weight(y, i);
          });
        }
    return found;
  }

  it('a unit, all units, and a region of them', async () => {
    const layer = 'hidden';
    const one = await explained(network(), input, { layer, unit: 1 });
    close(
      one.seed,
      gradient([1], () => 1),
    );
    const sum = x.reduce((total, _, p) => total + Math.max(0, before(1, Math.floor(p / 7), p % 7)), 0);
    expect(one.prediction.score).toBeCloseTo(sum, 4);
    expect(one.prediction.top).toHaveLength(2);
    expect(one.target).toMatchObject({ layer, tensor: layer, unit: 1, region: 'all' });
    close(
      (await explained(network(), input, { layer })).seed,
      gradient([0, 1], () => 1),
    );
    close(
      (await explained(network(), input, { layer, unit: 0, reduce: 'mean' })).seed,
      gradient([0], () => 1 / 42),
    );
    const point = await explained(network(), input, { layer, unit: 0, region: { point: [4, 2] } });
    close(
      point.seed,
      gradient([0], (y, i) => Number(y === 2 && i === 4)),
    );
    expect(point.prediction.regionSize).toBe(1);
    const box = { start: [1, 0], end: [3, 5] };
    close(
      (await explained(network(), input, { layer, unit: 0, region: { box } })).seed,
      gradient([0], (y, i) => Number(y < 5 && i >= 1 && i < 3)),
    );
  });

  it('iterative methods score it: every voxel set to 0 in turn', async () => {
    const model = await loadModel(network(), backend);
    const segments = float32(
      [1, 1, 6, 7],
      Float32Array.from({ length: 42 }, (_, p) => p),
    );
    const target = { layer: 'hidden', unit: 0, region: { point: [4, 2] } } as const;
    const { maps } = await explain(model, input, { methods: [featureAblation.with({ segments })], target });
    await model.dispose();
    const y = (values: readonly number[]) =>
      Math.max(
        0,
        kernel.reduce((sum, k, tap) => sum + k * values[7 * (1 + Math.floor(tap / 3)) + 3 + (tap % 3)]!, 0),
      );
    close(
      numbers(maps[0]!.raw),
      x.map((_, p) => y(x) - y(x.map((v, q) => (p === q ? 0 : v)))),
    );
  });

  it('and they score features without space', async () => {
    const model = await loadModel(network(), backend);
    const segments = float32(
      [1, 1, 6, 7],
      Float32Array.from({ length: 42 }, (_, p) => p),
    );
    const target = { layer: 'features', unit: 1 };
    const { maps, prediction } = await explain(model, input, { methods: [featureAblation.with({ segments })], target });
    expect(prediction.score).toBeGreaterThan(0);
    for (const p of [0, 16, 40]) {
      const without = float32(
        [1, 1, 6, 7],
        x.map((v, q) => (q === p ? 0 : v)),
      );
      const { prediction: perturbed } = await explain(model, without, { methods: [], target });
      expect(numbers(maps[0]!.raw)[p]).toBeCloseTo(prediction.score - perturbed.score, 5);
    }
    await model.dispose();
  });

  it('features without space, and methods that look before them', async () => {
    const model = await loadModel(network(), backend);
    for (const unit of [1, 2]) {
      const target = { layer: 'features', unit };
      const { maps, manifest, prediction } = await explain(model, input, { methods: [gradCam, signed], target });
      expect(manifest.methods[0]!.layers).toEqual(['deep']);
      expect(prediction.regionSize).toBeUndefined();
      const active = prediction.score > 0;
      // unit 1 is twice the mean of channel 1 of the deep layer; unit 2 the difference of the last two
      const deep = await explain(model, input, { methods: [signed], target: { layer: 'deep', unit: 1, reduce: 'mean' } });
      if (unit === 1 && active)
        close(
          numbers(maps[1]!.raw),
          numbers(deep.maps[0]!.raw).map((v) => 2 * v),
        );
    }
    await model.dispose();
  });

  it('what cannot be is refused', async () => {
    const ask = (target: Target) => refused(network(), input, target);
    expect(await ask({ unit: 1 })).toContain('give target.layer');
    expect(await ask({ layer: 'hidden', unit: 2 })).toContain('no unit 2: it has 2 (0 to 1)');
    expect(await ask({ layer: 'hidden', class: 1 })).toContain('units and no classes');
    expect(await ask({ layer: 'hidden', region: 'predicted' })).toContain('not predicted as a class');
    expect(await ask({ layer: 'hidden', region: { component: 'largest' } })).toContain('not predicted as a class');
    const unknown = explained(network(), input, { layer: 'hiden' });
    await expect(unknown).rejects.toThrow(/unknown layer "hiden".*nearest: hidden/);
  });
});
