import { nodeBackend } from '@voxplain/backend-node';
import { cam } from '@voxplain/cam';
import { float32, type Geometry, type ModelCard, type Volume, VoxplainError } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { scoreCam } from '@voxplain/score-cam';
import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';

/** A kernel of `length` on every axis that is 1 in the middle and `rest` elsewhere. */
const kernel = (rank: number, length: number, rest: number): number[] =>
  Array.from({ length: length ** rank }, (_, i) => (i === (length ** rank - 1) / 2 ? 1 : rest));

/**
 * A classifier without padding: a 5-wide convolution, ReLU, a max-pool of 2, GAP and one linear layer. Voxel `i` of the
 * features looks at 2i + 2 and 2i + 3, so it lies at 2.5 + 2i; `sharp` leaves out the pool, and it lies at 2 + i.
 */
function classifier(space: readonly (number | string)[], sharp: boolean): Uint8Array {
  const rank = space.length;
  const net = new ModelWriter(17);
  const conv = net.op('Conv', [net.input('x', ['N', 1, ...space]), net.weight([1, 1, ...Array(rank).fill(5)], kernel(rank, 5, 0))]);
  const relu = net.op('Relu', [conv], {}, [sharp ? 'features' : 'fine']);
  const window = { kernel_shape: Array(rank).fill(2), strides: Array(rank).fill(2) };
  const features = sharp ? relu : net.op('MaxPool', [relu], window, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  return net.bytes(net.op('Gemm', [pooled, net.weight([2, 1], [3, -1]), net.weight([2], [0, 0])], { transB: 1 }));
}

/** A dense network without padding: voxel `i` of its output is the mean of the 5-wide box about the input's voxel `i + 2`. */
function dense(rank: number): Uint8Array {
  const net = new ModelWriter(17);
  const box = net.weight([2, 1, ...Array(rank).fill(5)], [...Array(5 ** rank).fill(1), ...Array(5 ** rank).fill(-1)]);
  return net.bytes(net.op('Conv', [net.input('x', ['N', 1, ...Array.from({ length: rank }, (_, i) => `s${i}`)]), box]));
}

const bright = (size: readonly number[], at: readonly number[]): Float32Array => {
  const data = new Float32Array(size.reduce((a, b) => a * b));
  data[at.reduceRight((offset, n, axis) => offset * size[axis]! + n, 0)] = 1;
  return data;
};
/** Index of the largest value, x first. */
const peak = (data: ArrayLike<number>, size: readonly number[]): number[] => {
  let i = Array.from(data).indexOf(Math.max(...Array.from(data)));
  return size.map((n) => {
    const at = i % n;
    i = Math.floor(i / n);
    return at;
  });
};

describe('the maps of a classifier without padding lie where the evidence is', () => {
  const size = [13, 11];
  const card: ModelCard = { grids: { features: { offset: [2, 2], scale: [1, 1] } } };

  it.each([
    [2, 2],
    [3, 8],
    [10, 5],
  ])('a bright voxel at x %i, y %i', async (x, y) => {
    const model = await loadModel(classifier([11, 13], true), nodeBackend(), { card });
    const input = float32([1, 1, 11, 13], bright(size, [x, y]));
    const { maps } = await explain(model, input, {
      methods: [cam, gradCam.with({ layer: 'features' }), scoreCam.with({ layer: 'features' })],
      target: { class: 0 },
    });
    for (const { map } of maps) {
      expect(peak(map.data as Float32Array, size)).toEqual([x, y]);
      expect(map.data[0], 'no voxel of the map covers the corner').toBe(0);
    }
    await model.dispose();
  });

  it('without the card they are stretched, and off by up to two voxels', async () => {
    const model = await loadModel(classifier([11, 13], true), nodeBackend());
    const { maps } = await explain(model, float32([1, 1, 11, 13], bright(size, [2, 2])), { methods: [cam], target: { class: 0 } });
    expect(peak(maps[0]!.map.data as Float32Array, size)).toEqual([0, 0]);
    await model.dispose();
  });

  it('behind a stride: by hand along one line', async () => {
    // features at x = 2.5, 4.5, 6.5, 8.5; the bright voxel 7 is seen by the third
    const strided: ModelCard = { grids: { features: { offset: [2.5, 2.5], scale: [2, 2] } } };
    const model = await loadModel(classifier([12, 12], false), nodeBackend(), { card: strided });
    const { maps } = await explain(model, float32([1, 1, 12, 12], bright([12, 12], [7, 6])), { methods: [cam], target: { class: 0 } });
    const row = [...(maps[0]!.map.data as Float32Array)].slice(6 * 12, 7 * 12);
    // y = 6 is a quarter of the way from 6.5 to 4.5
    const expected = [0, 0, 0, 0, 0, 0.25, 0.75, 0.75, 0.25, 0, 0, 0].map((weight) => 3 * 0.75 * weight);
    row.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
    await model.dispose();
  });

  it('through orientation, spacing, crop and another order of axes, in three dimensions', async () => {
    const geometry: Geometry = {
      size: [14, 13, 12],
      spacing: [1, 1.5, 2],
      origin: [-40, 12, 7],
      direction: [0.8, -0.6, 0, -0.36, -0.48, -0.8, 0.48, 0.64, -0.6],
    };
    const input: ModelCard['input'] = {
      axes: 'NCXYZ',
      orientation: 'RAS',
      spacing: [1, 1, 1],
      crop: { start: [1, 0, 2], end: [14, 24, 19] },
    };
    const placed: ModelCard = { input, grids: { features: { offset: [2, 2, 2], scale: [1, 1, 1] } } };
    for (const at of [
      [4, 9, 8],
      [10, 4, 4],
    ]) {
      const volume: Volume = { geometry, channels: 1, data: bright(geometry.size, at) };
      const found: Record<string, number[]> = {};
      for (const [name, card] of Object.entries({ placed, stretched: { input } })) {
        const model = await loadModel(classifier(['a', 'b', 'c'], true), nodeBackend(), { card });
        const { maps } = await explain(model, volume, { methods: [cam], target: { class: 0 } });
        expect(maps[0]!.volume!.geometry).toEqual(geometry);
        found[name] = peak(maps[0]!.volume!.data as Float32Array, geometry.size);
        await model.dispose();
      }
      expect(found.placed).toEqual(at);
      expect(found.stretched).not.toEqual(at);
    }
  });
});

describe('the output of a dense network without padding', () => {
  const card: ModelCard = { output: { grid: { offset: [2, 2], scale: [1, 1] } } };
  const size = [13, 11];
  const image: Volume = {
    geometry: { size, spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] },
    channels: 1,
    data: Float32Array.from({ length: 143 }, (_, i) => Math.sin(i)),
  };

  it.each([
    ['a point', { point: [7, 4] }],
    ['a mask', { ...image, data: bright(size, [7, 4]) }],
    ['a box', { box: { start: [7, 4], end: [8, 5] }, within: 'all' as const }],
  ])('a region of the image is %s: the gradient is the box about it', async (_, region) => {
    const model = await loadModel(dense(2), nodeBackend(), { card });
    const { maps } = await explain(model, image, { methods: [saliency], target: { class: 0, region } });
    const seen = [...(maps[0]!.map.data as Float32Array)].flatMap((v, i) => (v > 0 ? [[i % 13, Math.floor(i / 13)]] : []));
    expect(seen).toHaveLength(25);
    expect([Math.min(...seen.map(([x]) => x!)), Math.max(...seen.map(([x]) => x!))]).toEqual([5, 9]);
    expect([Math.min(...seen.map(([, y]) => y!)), Math.max(...seen.map(([, y]) => y!))]).toEqual([2, 6]);
    await model.dispose();
  });

  it('a point that no voxel of the output covers is refused', async () => {
    const model = await loadModel(dense(2), nodeBackend(), { card });
    const run = explain(model, image, { methods: [saliency], target: { class: 0, region: { point: [0, 4] } } });
    await expect(run).rejects.toThrow(/does not see voxel/);
    await model.dispose();
  });

  it('a card whose grid has other axes is refused', async () => {
    const wrong: ModelCard = { output: { grid: { offset: [2, 2, 2], scale: [1, 1, 1] } } };
    const model = await loadModel(dense(2), nodeBackend(), { card: wrong });
    const error = await explain(model, image, { methods: [saliency], target: { class: 0 } }).catch((e) => e);
    expect(VoxplainError.isInstance(error, 'BadModelCard')).toBe(true);
    expect(error.message).toMatch(/offset \[2,2,2\].*2 axes/);
    await model.dispose();
  });
});

describe('several volumes', () => {
  it('are explained as the channels of one input, and maps come back on the first one’s grid', async () => {
    const net = new ModelWriter(17);
    const x = net.input('x', ['N', 2, 4, 5]);
    const bytes = net.bytes(
      net.op(
        'Gemm',
        [
          net.op('Flatten', [x]),
          net.weight(
            [1, 40],
            Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : -2)),
          ),
        ],
        { transB: 1 },
      ),
    );
    const model = await loadModel(bytes, nodeBackend(), { card: { input: { channels: ['t1', 't2'] } } });
    const volume = (scale: number): Volume => ({
      geometry: { size: [5, 4], spacing: [2, 3], origin: [1, 2], direction: [0, 1, -1, 0] },
      channels: 1,
      data: Float32Array.from({ length: 20 }, (_, i) => scale * i),
    });
    const { maps, prediction, manifest } = await explain(model, { t2: volume(1), t1: volume(10) }, { methods: [saliency] });
    // 10 (0 + ... + 19) - 2 (0 + ... + 19)
    expect(prediction.score).toBeCloseTo(8 * 190, 3);
    expect(maps[0]!.volume!.geometry).toEqual(volume(1).geometry);
    expect([...maps[0]!.volume!.data]).toEqual(Array(20).fill(2));
    expect(manifest.input.preprocessing[0]).toBe('channels t1, t2');
    await model.dispose();
  });
});
