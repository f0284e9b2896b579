import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { monai } from '@voxplain/profiles';
import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { difference, npz, referenceModels } from '../src/reference.js';
import { minMax } from '../src/stored-maps.js';

const here = present(referencePath(), 'MONAI’s Grad-CAM++ on the gradients that it had');
const finite = (here ? referenceModels() : []).filter(({ attributions }) =>
  attributions.some(({ key, reproduce }) => key === 'gradcampp.monai.L0.raw_relu' && reproduce === 'yes'),
);

/** On a whole network its denominator may be nearly 0, so that rounding decides; on the gradient that PyTorch had the formula itself is seen. */
describe.skipIf(!here)('Grad-CAM++ in the profile of MONAI, on the stored gradient', () => {
  it.each(finite)('$name', async ({ npz: file, attributions }) => {
    const array = npz(referencePath(file));
    for (const layer of ['L0', 'L1']) {
      const activations = array(`act.${layer}`);
      const gradients = array(`lgrad.${layer}`).data as Float32Array;
      const dims = [1, ...activations.dims];
      const net = new ModelWriter(17);
      const features = net.op('Identity', [net.input('x', dims)], {}, ['features']);
      const score = net.op('MatMul', [net.op('Flatten', [features]), net.weight([gradients.length, 1], gradients)]);
      const model = await loadModel(net.bytes(score), nodeBackend());
      const { maps } = await explain(model, float32(dims, activations.data as Float32Array), {
        methods: [gradCamPlusPlus.with({ layer: { name: 'features', layout: 'NC*' } })],
        profile: monai,
      });
      await model.dispose();
      const rows = attributions.filter(({ key }) => [`gradcampp.monai.${layer}.raw_relu`, `gradcampp.m3dcam.${layer}.norm`].includes(key));
      expect(rows.length).toBe(2);
      for (const { key, tol } of rows) {
        const [found, expected] = [maps[0]!.raw, array(key)].map(({ data }) => minMax(data as Float32Array, 0));
        expect.soft(difference(found!, expected!).max, key).toBeLessThanOrEqual(tol!);
      }
    }
  });
});
