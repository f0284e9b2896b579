import { nodeBackend } from '@voxplain/backend-node';
import type { ModelCard, Volume } from '@voxplain/core';
import { type CascadeOptions, cascade, explain, loadModel, type Model } from '@voxplain/engine';
import { saliency } from '@voxplain/saliency';
import { ModelWriter } from '@voxplain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counting } from '../src/counting.js';

const { backend, counts } = counting(nodeBackend());
const [nx, ny, nz] = [45, 38, 25] as const;
const [mx, my, mz] = [23, 19, 13] as const;
const kernel = (length: number, value: number) => Array<number>(length ** 3).fill(value);

/** Scores of a convolution over a box, in the order of the classes: `slope * mean + offset`. */
function boxes(length: number, classes: readonly (readonly [slope: number, offset: number])[]): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17);
  const weights = classes.flatMap(([slope]) => kernel(length, slope / length ** 3));
  const w = net.weight([classes.length, 1, length, length, length], weights);
  const b = net.weight(
    [classes.length],
    classes.map(([, offset]) => offset),
  );
  return net.bytes(net.op('Conv', [net.input('x', ['N', 1, 'a', 'b', 'c']), w, b], { kernel_shape: [length, length, length] }));
}
/** Organ where the mean of 3 x 3 x 3 voxels, clipped, is above 30. */
const coarseNet = boxes(3, [
  [0, 30],
  [1, 0],
]);
/** In hundreds: wall above 0.6, lumen above 1.5. The background is class 1. */
const fineNet = boxes(1, [
  [1, -0.6],
  [0, 0],
  [2, -2.1],
]);
const coarseCard: ModelCard = { input: { intensity: [{ clip: [-50, 100] }], patch: [9, 8, 7] } };
const fineCard: ModelCard = { input: { intensity: [{ scale: 0.01 }], patch: [10, 10, 10] }, output: { background: 1 } };

const isIn = (low: readonly number[], high: readonly number[]) => (at: readonly number[]) =>
  at.every((i, axis) => i >= low[axis]! && i < high[axis]!);
const isBody = isIn([4, 4, 0], [40, 34, 25]);
const isWall = isIn([14, 12, 8], [26, 24, 20]);
const isLumen = isIn([18, 16, 8], [22, 20, 20]);
/** Bright as the wall: beside it, far from it, and outside the body. */
const isBeside = isIn([29, 16, 12], [31, 18, 14]);
const isFar = isIn([36, 28, 2], [38, 30, 4]);
const isOutside = isIn([0, 0, 0], [2, 2, 2]);
const value = (at: readonly number[]) =>
  isLumen(at) ? 200 : isWall(at) || isBeside(at) || isFar(at) || isOutside(at) ? 100 : isBody(at) ? 0 : -1000;

const geometry = { size: [nx, ny, nz], spacing: [1, 1, 2], origin: [-20, 3, 7], direction: [1, 0, 0, 0, 0.8, -0.6, 0, 0.6, 0.8] };
const voxels = (sizes: readonly [number, number, number]) =>
  Array.from({ length: sizes[0] * sizes[1] * sizes[2] }, (_, p) => [
    p % sizes[0],
    Math.floor(p / sizes[0]) % sizes[1],
    Math.floor(p / sizes[0] / sizes[1]),
  ]);
const scan: Volume = { geometry, channels: 1, data: Int16Array.from(voxels([nx, ny, nz]), value) };

/** What a voxel of the smaller grid is, by hand. */
const seen = (at: readonly number[]) => value(at.map((i) => 2 * i));
const small = voxels([mx, my, mz]);
const isInGrid = isIn([0, 0, 0], [mx, my, mz]);
const around = (at: readonly number[], r: number) =>
  voxels([2 * r + 1, 2 * r + 1, 2 * r + 1])
    .map((d) => d.map((i, axis) => at[axis]! + i - r))
    .filter(isInGrid);
const clipped = (v: number) => Math.min(100, Math.max(-50, v));
/** The body is a box of more than five voxels in each direction: eroding and dilating give it back. */
const c1 = small.map((at) => Number(isBody(at.map((i) => 2 * i))));
const indexOf = ([x, y, z]: readonly number[]) => x! + mx * (y! + my * z!);
const coarseLabels = (shift = 0) =>
  small.map((at, p) => {
    const mean = around(at, 1).reduce((sum, near) => sum + clipped(seen(near)) - shift, 0) / 27;
    return Number(c1[p] === 1 && mean > 30);
  });
const c2 = (found: readonly number[], reach: number) =>
  small.map((at, p) => Number(c1[p] === 1 && around(at, reach).some((near) => found[indexOf(near)] === 1)));
const fineLabels = (region: readonly number[]) => small.map((at, p) => (region[p] === 0 ? 1 : seen(at) > 150 ? 2 : seen(at) > 60 ? 0 : 1));

describe('the cascade', () => {
  let [coarse, fine]: Model[] = [];
  beforeAll(async () => {
    coarse = await loadModel(coarseNet, backend, { card: coarseCard });
    fine = await loadModel(fineNet, backend, { card: fineCard });
  });
  afterAll(async () => {
    await coarse!.dispose();
    await fine!.dispose();
  });
  const run = (options: Partial<CascadeOptions> = {}) =>
    cascade({ volume: scan, coarse: { model: coarse!, window: { overlap: 0 } }, fine: { model: fine! }, threshold: -300, ...options });

  it('is known voxel by voxel where networks are thresholds', async () => {
    const found = await run();
    expect(found.seen.geometry).toEqual({ ...geometry, size: [mx, my, mz], spacing: [2, 2, 4] });
    const expected = coarseLabels();
    const region = c2(expected, 3);
    expect(expected).toContain(1);
    expect(Array.from(found.coarse.region.data)).toEqual(c1);
    expect(found.coarse.share).toBeCloseTo(c1.filter(Boolean).length / small.length, 12);
    expect(Array.from(found.coarse.labels.data)).toEqual(expected);
    expect(Array.from(found.fine.region.data)).toEqual(region);
    expect(found.fine.share).toBeCloseTo(region.filter(Boolean).length / small.length, 12);
    expect(found.fine.share).toBeLessThan(found.coarse.share);
    const labels = fineLabels(region);
    expect(new Set(labels)).toEqual(new Set([0, 1, 2]));
    expect(Array.from(found.fine.labels.data)).toEqual(labels);

    expect(found.labels.geometry).toEqual(geometry);
    expect(found.labels.data).toBeInstanceOf(Uint8Array);
    const back = voxels([nx, ny, nz]).map((at) => labels[indexOf(at.map((i) => Math.floor(i / 2)))]);
    expect(Array.from(found.labels.data)).toEqual(back);
  });

  it('believes the fine stage only where the coarse one found something near', async () => {
    const at = ([x, y, z]: readonly number[]) => x! + nx * (y! + ny * z!);
    const { labels } = await run();
    expect([labels.data[at([15, 13, 10])], labels.data[at([20, 18, 10])]], 'wall and lumen').toEqual([0, 2]);
    expect(labels.data[at([30, 16, 12])], 'beside').toBe(0);
    expect(labels.data[at([36, 28, 2])], 'far').toBe(1);
    expect(labels.data[at([0, 0, 0])], 'outside').toBe(1);
    const wide = await run({ reach: 20 });
    expect(wide.labels.data[at([36, 28, 2])], 'far, but all of the body is near').toBe(0);
    expect(wide.labels.data[at([0, 0, 0])], 'outside').toBe(1);
    const none = await run({ reach: 0 });
    expect(Array.from(none.fine.region.data)).toEqual(coarseLabels());
  });

  it('takes every voxel with a stride of 1', async () => {
    const { seen: all, labels, fine: last } = await run({ stride: 1 });
    expect(all.geometry).toEqual(geometry);
    expect(Array.from(all.data)).toEqual(Array.from(scan.data));
    expect(labels.data).toEqual(last.labels.data);
  });

  it.each([
    ['NCZYX', 'RAI'],
    ['NCXYZ', 'SPL'],
    ['NCYZX', 'LPS'],
  ] as const)('through cards with axes %s and orientation %s', async (axes, orientation) => {
    const straight = { ...scan, geometry: { ...geometry, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } };
    const moved = async (bytes: Uint8Array<ArrayBuffer>, card: ModelCard) =>
      loadModel(bytes, backend, { card: { ...card, input: { ...card.input, axes, orientation } } });
    const models = await Promise.all([moved(coarseNet, coarseCard), moved(fineNet, fineCard)]);
    const [a, b] = models.map((model) => ({ model, window: { overlap: 0 } }));
    const found = await run({ volume: straight, coarse: a!, fine: b! });
    const expected = await run();
    expect(found.coarse.labels.data).toEqual(expected.coarse.labels.data);
    expect(found.labels.data).toEqual(expected.labels.data);
    await Promise.all(models.map((model) => model.dispose()));
  });

  it('through a card that resamples: patches beside the region count where voxels of it lie between two', async () => {
    const card: ModelCard = { ...fineCard, input: { ...fineCard.input, spacing: [3, 2.5, 6] } };
    const [sharp, model] = await Promise.all([
      loadModel(
        boxes(1, [
          [0, 30],
          [1, 0],
        ]),
        backend,
        { card: coarseCard },
      ),
      loadModel(fineNet, backend, { card }),
    ]);
    const labels = async (patch: number[]) =>
      (await run({ coarse: { model: sharp }, fine: { model, window: { patch, overlap: 0 } }, reach: 0 })).labels.data;
    const atOnce = await labels([99, 99, 99]);
    expect(new Set(atOnce)).toEqual(new Set([0, 1, 2]));
    expect(await labels([1, 1, 1])).toEqual(atOnce);
    await Promise.all([sharp.dispose(), model.dispose()]);
  });

  it('a stage that is centred sees the volume without the mean over its region', async () => {
    const inBody = small.filter((_, p) => c1[p] === 1).map((at) => clipped(seen(at)));
    const mean = inBody.reduce((a, b) => a + b) / inBody.length;
    const { coarse: found, fine: next } = await run({ coarse: { model: coarse!, centred: true } });
    const [, { offset }] = found.card!.input!.intensity as [object, { offset: number }];
    expect(offset).toBeCloseTo(-mean, 5);
    // what lies outside the volume is 0 after the mean was taken away; the body reaches it along z
    const expected = coarseLabels(mean);
    expect(expected).not.toEqual(coarseLabels());
    expect(Array.from(found.labels.data)).toEqual(expected);
    expect(next.card).toEqual(fine!.card);
  });

  it('does not run patches beside the region, and says what is done', async () => {
    const progress: string[] = [];
    const before = counts.runs;
    const { fine: found } = await run({
      fine: { model: fine!, window: { patch: [5, 5, 5], overlap: 0 } },
      onProgress: ({ stage, done, total }) => progress.push(`${stage} ${done}/${total}`),
    });
    const [tiles, patches] = [4 * 4 * 3, 5 * 4 * 3];
    expect(progress[0]).toBe(`coarse 0/${tiles}`);
    expect(progress).toContain(`coarse ${tiles}/${tiles}`);
    expect(progress.at(-1)).toBe(`fine ${patches}/${patches}`);
    expect(progress).toHaveLength(tiles + 1 + patches + 1);
    expect(counts.runs - before).toBeLessThan(tiles + patches);
    expect(Array.from(found.labels.data)).toEqual(fineLabels(c2(coarseLabels(), 3)));
  });

  it('what it found is a region for explanations of a stage', async () => {
    const { seen: input, fine: found } = await run();
    const { maps, prediction } = await explain(fine!, input, {
      methods: [saliency.with({ channels: 'none', sign: 'signed' })],
      target: { class: 0, region: found.region },
      window: { patch: [9, 9, 9] },
    });
    const inside = Array.from(found.region.data);
    expect(prediction.regionSize).toBe(inside.reduce((a, b) => a + b));
    expect(Array.from(maps[0]!.volume!.data)).toEqual(inside);
  });

  it('stops when it is asked to', async () => {
    const controller = new AbortController();
    const stopped = run({
      signal: controller.signal,
      onProgress: ({ stage, done }) => stage === 'fine' && done === 1 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('what cannot be is refused', async () => {
    await expect(run({ threshold: 5000 })).rejects.toMatchObject({ code: 'InvalidInput', message: /lower the threshold/ });
    const dark = { ...scan, data: scan.data.map((v) => Math.min(v, 20)) as Int16Array };
    await expect(run({ volume: dark })).rejects.toMatchObject({ code: 'InvalidInput', message: /nothing but background/ });
    await expect(run({ stride: 1.5 })).rejects.toMatchObject({ code: 'InvalidOptions', message: /whole number/ });
    const one = await loadModel(boxes(3, [[1, 0]]), backend, { card: coarseCard });
    await expect(run({ coarse: { model: one } })).rejects.toMatchObject({ code: 'UnsupportedModel', message: /none for the background/ });
    await one.dispose();
  });
});
