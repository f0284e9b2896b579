import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import type { Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { describe, expect, it } from 'vitest';
import { allowed, movedBy } from '../src/conditioning.js';
import { parity } from '../src/parity.js';
import { difference, npy, npz, referenceModels } from '../src/reference.js';
import { openReference, rowsOfFiles } from '../src/reference-rows.js';

const here = present(referencePath(), 'gradients of the reference models, their layers, and their other input shapes');
const backend = nodeBackend();
const gradient = saliency.with({ channels: 'none', sign: 'signed' });
const values = ({ data }: Tensor) => data as Float32Array;
const files = (here ? referenceModels() : []).flatMap((model) => model.files.map((file) => ({ name: file.file, model, file })));

describe.skipIf(!here)('the reference models', () => {
  it.each(here ? rowsOfFiles([{ method: 'gradient', keys: /^grad_f64$/ }]) : [])(
    'have the gradient of float64: $name, $score',
    async (of) => {
      const { model, input, target, array } = await openReference(of, backend);
      const { maps } = await explain(model, input, { methods: [gradient], target });
      await model.dispose();
      const { relativeL2 } = difference(values(maps[0]!.raw), array(of.rows[0]!.key).data as Float64Array);
      expect(relativeL2).toBeLessThanOrEqual(1e-5);
    },
  );

  const chosen = files.filter(({ model }) => ['resnet18', 'mobilenet_v2', 'vit', 'resnet3d'].includes(model.name));
  it.each(chosen)('are looked at where the peers were told to: $name', async ({ model, file }) => {
    const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
    const { manifest } = await explain(loaded, npy(referencePath(model.input.file)), { methods: [gradCam] });
    await loaded.dispose();
    expect(manifest.methods[0]!.layers).toEqual([file.layers[model.layers[0]!.torch]!.tensor]);
  });

  it.each(files.filter(({ file }) => file.variant === 'dyn'))('take another input shape or batch: $name', async ({ model, file }) => {
    const row = model.attributions.find(({ key }) => key === 'alt.grad_f64')!;
    const stored = npz(referencePath(model.npz))(row.key).data as Float64Array;
    const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
    const mapOf = async (input: Tensor) =>
      values((await explain(loaded, input, { methods: [gradient], target: { class: model.target.index, score: 'output' } })).maps[0]!.raw);
    const input = npy(referencePath(model.input.file.replace('.npy', '_alt.npy')));
    const found = await mapOf(input);
    const { max, relativeL2 } = difference(found, stored);
    const moved = max > row.tol! ? await movedBy(input, found, mapOf) : undefined;
    await loaded.dispose();
    expect(parity(model, file.file, row, found, stored, { moved })).toBeLessThanOrEqual(allowed(row.tol!, moved));
    expect(relativeL2).toBeLessThanOrEqual(1e-5);
  });
});
