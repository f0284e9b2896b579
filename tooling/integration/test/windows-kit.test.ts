import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodeBackend } from '@voxplain/backend-node';
import type { ModelCard } from '@voxplain/core';
import { modelCardSchema } from '@voxplain/core/schemas';
import { kitPath, present } from '@voxplain/data';
import { explain, loadModel, type WindowOptions } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { readVolumeFile } from '@voxplain/io';
import { describe, expect, it } from 'vitest';

/** Minutes of computing. */
const deep = process.env.VOXPLAIN_DEEP === '1';
const here = deep && present(kitPath(), 'a head in windows');
const minutes = 60_000;

/** Millilitres of white and grey matter when the network sees the crop at once. */
const [white, grey] = [519.323, 732.984];

describe.skipIf(!here)('MeshNet on a head, in patches smaller than one and a half of its receptive fields', () => {
  const card: ModelCard = modelCardSchema.parse(
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../cards/meshnet_gwm_5ch.voxplain.json'), 'utf8')),
  );
  /** How far the two volumes are from those of the crop at once. */
  async function errors(window: WindowOptions, methods: Parameters<typeof explain>[2]['methods'] = []) {
    const model = await loadModel(readFileSync(kitPath('models3d/meshnet_gwm_5ch.onnx')), nodeBackend(), { card });
    const found = await explain(model, await readVolumeFile(kitPath('volumes/t1_head_256.nii.gz')), { methods, window });
    await model.dispose();
    const [, ...voxels] = found.prediction.voxels!;
    const [a, b] = voxels.map((count, i) => count / 1000 / [white, grey][i]! - 1) as [number, number];
    const seconds = (found.manifest.timings.total / 1000).toFixed(0);
    console.info(
      `${JSON.stringify(found.manifest.window)}: ${voxels.map((n) => (n / 1000).toFixed(1))} ml, ${(100 * a).toFixed(2)} and ${(100 * b).toFixed(2)} % off, ${seconds} s`,
    );
    return { worst: Math.max(Math.abs(a), Math.abs(b)), found };
  }

  it('overlapping by half and blended by Gaussians: within 3 %', { timeout: 30 * minutes }, async () => {
    const { worst, found } = await errors({ patch: [128, 128, 128] }, [gradCam]);
    expect(worst).toBeLessThan(0.03);
    expect(found.maps[0]!.volume!.geometry.size).toEqual([256, 256, 256]);
    expect(found.warnings).toEqual([]);
  });
  it.each<WindowOptions>([{ blend: 'constant' }, { overlap: 0 }])('farther off with %j', { timeout: 30 * minutes }, async (window) => {
    expect((await errors({ patch: [128, 128, 128], ...window })).worst).toBeGreaterThan(0.03);
  });
});
