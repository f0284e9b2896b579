import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gapNet, gaussians, linearNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { xrai } from '../src/index.js';
import { linearAttribution, masksByDefinition, rankedByDefinition } from './by-definition.js';

const backend = nodeBackend();
type Given = Parameters<typeof xrai.with>[0];

async function mapOf(bytes: Uint8Array, dims: readonly number[], x: Float32Array, given: Given) {
  const model = await loadModel(bytes, backend);
  const { maps } = await explain(model, float32(dims, x), { methods: [xrai.with(given)], target: { class: 1 } });
  await model.dispose();
  const { raw, extras } = maps[0]!;
  return { dims: raw.dims, values: Array.from(raw.data as Float32Array), extras };
}

function expectClose(found: readonly number[], wanted: readonly number[]) {
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  found.forEach((value, p) => {
    expect(Math.abs(value - wanted[p]!)).toBeLessThanOrEqual(1e-5 * largest);
  });
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe.each([[[9, 8]], [[4, 5, 6]]])('over regions of the caller, %j', (space) => {
  const channels = 3;
  const voxels = space.reduce((a, b) => a * b);
  const dims = [1, channels, ...space];
  const { bytes, weights } = linearNet(space, channels);
  const x = gaussians(14)(channels * voxels);
  const pixels = linearAttribution(weights.subarray(channels * voxels, 2 * channels * voxels), x, channels);
  const atlas = Int32Array.from({ length: voxels }, (_, p) => [7, -2, 300, 7][Math.floor((p * 8) / voxels) % 4]!);
  const labels = { type: 'int32', dims: space, data: atlas } as const;

  it('gives every segment of an atlas its mean, and says what it was made of', async () => {
    const { values, extras, dims: of } = await mapOf(bytes, dims, x, { segments: labels, minArea: 1 });
    expect(of).toEqual([1, 1, ...space]);
    expectClose(Array.from(extras.attribution!.data as Float32Array), pixels);
    const mean = (label: number) => sum(pixels.filter((_, p) => atlas[p] === label)) / atlas.filter((own) => own === label).length;
    expectClose(values, Array.from(atlas, mean));
    const ranks = [-2, 7, 300].toSorted((a, b) => mean(b) - mean(a));
    expect(Array.from(extras.order!.data as Int32Array)).toEqual(Array.from(atlas, (own) => ranks.indexOf(own)));
    // a linear network has no error
    expect(Math.abs(Number(extras.delta!.data[0]))).toBeLessThan(1e-4);
  });

  it('takes several cuts together, grown if asked for, by the rule', async () => {
    const [edge, dilation, minArea] = [3, 1, 5];
    const counts = space.map((n) => Math.ceil(n / edge));
    const blocks = Array.from({ length: voxels }, (_, p) => {
      let [rest, block, stride] = [p, 0, 1];
      for (let axis = space.length - 1; axis >= 0; axis--) {
        block += Math.floor((rest % space[axis]!) / edge) * stride;
        stride *= counts[axis]!;
        rest = Math.floor(rest / space[axis]!);
      }
      return block;
    });
    const masks = [Array.from(atlas), blocks].flatMap((own) => masksByDefinition(own, space, dilation));
    const { values } = await mapOf(bytes, dims, x, { segments: [labels, { blocks: edge }], dilation, minArea });
    expectClose(values, rankedByDefinition(pixels, masks, minArea));
    expect(new Set(values).size).toBeGreaterThan(4);
  });

  it('adds up to the attribution of the voxels, whatever the regions', async () => {
    for (const given of [
      {},
      { segments: { felzenszwalb: [1, 30] }, dilation: 1, minArea: 3 },
      { segments: { supervoxels: 9 }, minArea: 3 },
    ]) {
      const { values, extras } = await mapOf(bytes, dims, x, { ...given, steps: 4 });
      expect(sum(values)).toBeCloseTo(sum(extras.attribution!.data as Float32Array), 4);
      expect(Math.abs(sum(values))).toBeGreaterThan(0.1);
    }
  });

  it('refuses segments that tell channels apart or do not fit', async () => {
    await expect(mapOf(bytes, dims, x, { segments: 'channels' })).rejects.toMatchObject({ code: 'InvalidOptions' });
    await expect(mapOf(bytes, dims, x, { segments: { ...labels, dims: [voxels, 1, 1, 1] } })).rejects.toMatchObject({
      code: 'InvalidOptions',
    });
    await expect(mapOf(bytes, dims, x, { segments: [] as never })).rejects.toMatchObject({ code: 'InvalidOptions' });
  });
});

it('says by how much the integrated gradients miss the scores', async () => {
  const x = gaussians(2)(80);
  const missed = async (steps: number) =>
    Math.abs(Number((await mapOf(gapNet([10, 8]), [1, 1, 10, 8], x, { steps })).extras.delta!.data[0]));
  const [one, many] = [await missed(1), await missed(200)];
  expect(one).toBeGreaterThan(1e-3);
  expect(many).toBeLessThan(one / 20);
});
