import { ablationCam } from '@voxplain/ablation-cam';
import { nodeBackend } from '@voxplain/backend-node';
import { present, referencePath } from '@voxplain/data';
import { explain } from '@voxplain/engine';
import { describe, expect, it } from 'vitest';
import { parity } from '../src/parity.js';
import { openReference, rowsOfFiles } from '../src/reference-rows.js';
import { asStored } from '../src/stored-maps.js';

const here = present(referencePath(), 'agreement of Ablation-CAM with pytorch-grad-cam');
const backend = nodeBackend();
const families = [{ method: 'ablation-cam', keys: /^ablationcam\.pgc\.(L\d)\.(?:raw|final)$/ }];

/** Losses are differences of nearly equal scores, which the runtime's own forward pass has to 1.4e-5 of PyTorch's on MobileNetV2. */
const rounding: Readonly<Record<string, number>> = { 'mobilenet_v2 ablationcam.pgc.L0.raw': 6e-5 };

describe.skipIf(!here)('Ablation-CAM on the reference models', () => {
  const cases = here ? rowsOfFiles(families) : [];

  it('has rows', () => {
    expect(cases.flatMap(({ rows }) => rows).length).toBeGreaterThanOrEqual(14);
  });

  it.each(cases)('reproduces every row: $name', { timeout: 300_000 }, async (of) => {
    const { model, input, target, array } = await openReference(of, backend);
    const layers = [...new Set(of.rows.map(({ layer }) => layer!))];
    const tensors = layers.map((id) => of.file.layers[of.model.layers.find((layer) => layer.id === id)!.torch]!.tensor);
    // the peer divides by the score
    const methods = tensors.map((layer) => ablationCam.with({ layer, relative: true, batchSize: 32 }));
    const { maps } = await explain(model, input, { methods, target });
    await model.dispose();
    for (const row of of.rows) {
      const [found, read] = asStored(row.key, maps[layers.indexOf(row.layer!)]!);
      const error = parity(of.model, of.name, row, found, Array.from(read(array(row.key).data as Float32Array)));
      expect.soft(error, row.key).toBeLessThanOrEqual(rounding[`${of.model.name} ${row.key}`] ?? row.tol!);
    }
  });
});
