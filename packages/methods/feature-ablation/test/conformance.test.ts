import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { type Segmentation, segment } from '@voxplain/formulas';
import { describeExplainer, gaussians, linearNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { featureAblation } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => featureAblation, {
  backends: [nodeBackend()],
  options: [
    { segments: { blocks: 3 }, batchSize: 3 },
    { segments: 'channels', baseline: 'min' },
    { segments: { supervoxels: 9, compactness: 0.05 }, baseline: 1 },
  ],
  quick: { segments: { blocks: 2 } },
  expected: {
    // taking a segment away takes sum(w x) over it
    linear({ weights, input, channels, space }) {
      const { labels } = segment(float32([1, channels, ...space], input), { supervoxels: 50 });
      const of = labels.data as Int32Array;
      return Array.from(of, (own) => weights.reduce((sum, w, p) => (of[p % of.length] === own ? sum + w * input[p]! : sum), 0));
    },
  },
});

describe.each([[[6, 5]], [[4, 3, 5]]])('over the labels of an atlas, %j', (space) => {
  const voxels = space.reduce((product, n) => product * n, 1);
  const channels = 2;
  const { bytes, weights } = linearNet(space, channels);
  const x = gaussians(4)(channels * voxels);
  const run = async (segments: Segmentation, baseline: number) => {
    const model = await loadModel(bytes, nodeBackend());
    const input = float32([1, channels, ...space], x);
    const { maps } = await explain(model, input, { methods: [featureAblation.with({ segments, baseline })], target: { class: 1 } });
    await model.dispose();
    return maps[0]!;
  };
  const effect = (p: number, baseline: number) => weights[channels * voxels + p]! * (x[p]! - baseline);
  const expectClose = (found: ArrayLike<number>, expected: readonly number[]) => {
    expect(found.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-5);
    });
  };

  it('each label gets what its voxels contribute, whatever its number', async () => {
    const atlas = Int32Array.from({ length: voxels }, (_, p) => [7, -2, 300][p % 3]!);
    const { raw, extras, perChannel } = await run({ type: 'int32', dims: space, data: atlas }, 0.5);
    const of = (label: number) => x.reduce((sum, _, p) => (atlas[p % voxels] === label ? sum + effect(p, 0.5) : sum), 0);
    expect(perChannel).toBe(false);
    expectClose(extras.values!.data as Float32Array, [of(-2), of(7), of(300)]);
    expectClose(raw.data as Float32Array, Array.from(atlas, of));
  });

  it('each channel gets what its voxels contribute', async () => {
    const { raw, extras, perChannel } = await run('channels', -1);
    const of = (c: number) => x.reduce((sum, _, p) => (Math.floor(p / voxels) === c ? sum + effect(p, -1) : sum), 0);
    expect(perChannel).toBe(true);
    expectClose(extras.values!.data as Float32Array, [of(0), of(1)]);
    expect(raw.dims).toEqual([1, channels, ...space]);
  });

  it('labels that do not fit the input are refused', async () => {
    const atlas = { type: 'int32', dims: [3, 3], data: new Int32Array(9) } as const;
    await expect(run(atlas, 0)).rejects.toMatchObject({ code: 'InvalidOptions' });
    await expect(run({ blocks: [2, 2, 2, 2] }, 0)).rejects.toMatchObject({ code: 'InvalidOptions' });
  });
});
