import { nodeBackend } from '@voxplain/backend-node';
import { type BoundExplainer, float32, VoxplainError } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { layerCam } from '@voxplain/layer-cam';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { gapNet, gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { fused } from '../src/index.js';

const space = [11, 8];
const layers = ['hidden', 'features'];

async function mapsOf(...methods: BoundExplainer[]) {
  const model = await loadModel(gapNet(space), nodeBackend());
  try {
    const { maps } = await explain(model, float32([1, 1, ...space], gaussians(2)(88)), { methods, target: { class: 1 } });
    return maps.map(({ map }) => Array.from(map.data as Float32Array));
  } finally {
    await model.dispose();
  }
}
/** The map of the layer's own grid, so that its extrema are those of the grid. */
async function normalised(method: BoundExplainer): Promise<number[]> {
  const model = await loadModel(gapNet(space), nodeBackend());
  const { maps } = await explain(model, float32([1, 1, ...space], gaussians(2)(88)), { methods: [method], target: { class: 1 } });
  await model.dispose();
  const raw = Array.from(maps[0]!.raw.data as Float32Array);
  const [low, high] = [Math.min(...raw), Math.max(...raw)];
  return Array.from(maps[0]!.map.data as Float32Array, (value) => (value - low) / (high - low));
}

describe.each([
  ['Grad-CAM', undefined, gradCam],
  ['LayerCAM', layerCam, layerCam],
  ['LayerCAM, bound to another layer', layerCam.with({ layer: 'hidden' }), layerCam],
] as const)('layers fused: %s', (_, method, single) => {
  it.each(['mean', 'max'] as const)('is the %s of the normalised maps', async (combine) => {
    const [found] = await mapsOf(fused.with({ layers, method, combine }));
    const [first, second] = [await normalised(single.with({ layer: layers[0]! })), await normalised(single.with({ layer: layers[1]! }))];
    first.forEach((value, i) => {
      const expected = combine === 'mean' ? (value + second[i]!) / 2 : Math.max(value, second[i]!);
      expect(found![i]).toBeCloseTo(expected, 5);
    });
  });
});

it('keeps plans of different methods and layers apart', async () => {
  const all = [fused.with({ layers }), fused.with({ layers, method: layerCam }), fused.with({ layers: ['hidden'] })];
  const together = await mapsOf(...all);
  const alone = [];
  for (const method of all) alone.push((await mapsOf(method))[0]!);
  alone.forEach((map, i) => {
    map.forEach((value, p) => {
      expect(together[i]![p]).toBeCloseTo(value, 6);
    });
  });
  expect(together[0]).not.toEqual(together[1]);
  expect(together[0]).not.toEqual(together[2]);
});

it.each([
  ['has no layer', saliency],
  ['is not a graph', occlusion],
] as const)('refuses a method that %s', async (_, method) => {
  const error = await mapsOf(fused.with({ layers, method })).catch((thrown) => thrown);
  expect(VoxplainError.isInstance(error, 'InvalidOptions')).toBe(true);
});
