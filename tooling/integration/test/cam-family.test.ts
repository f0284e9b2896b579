import { nodeBackend } from '@voxplain/backend-node';
import { type BoundExplainer, float32, type Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { explain, loadModel } from '@voxplain/engine';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { hiResCam } from '@voxplain/hires-cam';
import { layerCam } from '@voxplain/layer-cam';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { xGradCam } from '@voxplain/xgrad-cam';
import { describe, expect, it } from 'vitest';
import { parity } from '../src/parity.js';
import { difference, npz, referenceModels } from '../src/reference.js';
import { type Family, openReference, rowsOfFiles } from '../src/reference-rows.js';
import { asStored, float32Floor, minMax } from '../src/stored-maps.js';

const here = present(referencePath(), 'agreement of the class activation maps with float64, pytorch-grad-cam, MONAI and M3d-CAM');
const backend = nodeBackend();
const layerIds = ['L0', 'L1'];
const monai = 'grad-cam-plus-plus by MONAI';

interface CamFamily extends Family {
  readonly at: (layer: string) => BoundExplainer;
  /** How many arrays are compared, over all files, so that none gets lost unseen. */
  readonly rows: number;
}

const families: readonly CamFamily[] = [
  {
    method: 'grad-cam-plus-plus by pytorch-grad-cam',
    keys: /^gradcampp\.(?:own|pgc)\.(L\d)\./,
    at: (layer) => gradCamPlusPlus.with({ layer, profile: 'pytorch-grad-cam' }),
    rows: 80,
  },
  {
    method: monai,
    keys: /^gradcampp\.(?:monai|m3dcam)\.(L\d)\./,
    at: (layer) => gradCamPlusPlus.with({ layer, profile: 'monai' }),
    rows: 36,
  },
  { method: 'xgrad-cam', keys: /^xgradcam\..*\.(L\d)\./, at: (layer) => xGradCam.with({ layer }), rows: 80 },
  { method: 'hires-cam', keys: /^hirescam\..*\.(L\d)\./, at: (layer) => hiResCam.with({ layer }), rows: 80 },
  { method: 'layer-cam', keys: /^layercam\..*\.(L\d)\./, at: (layer) => layerCam.with({ layer }), rows: 80 },
  { method: 'eigen-cam', keys: /^eigencam\..*\.(L\d)\./, at: (layer) => eigenCam.with({ layer }), rows: 26 },
  { method: 'eigen-grad-cam', keys: /^eigengradcam\..*\.(L\d)\./, at: (layer) => eigenGradCam.with({ layer }), rows: 26 },
];

/** `[channel, ...space]` activations and gradients of a layer, as PyTorch computed them. */
const ofLayer = (array: (key: string) => Tensor, layer: string) => ({
  activations: array(`act.${layer}`),
  gradients: array(`lgrad.${layer}`).data as Float32Array,
});

/** MONAI's Grad-CAM++ without the factor `e^y`, in float64. */
function monaiByHand({ dims, data }: Tensor, gradients: Float32Array): number[] {
  const sites = data.length / dims[0]!;
  const map = Array<number>(sites).fill(0);
  for (let at = 0; at < data.length; at += sites) {
    const [a, g] = [data.subarray(at, at + sites) as Float32Array, gradients.subarray(at, at + sites)];
    const products = a.reduce((sum, value, s) => sum + value * g[s]! ** 3, 0);
    const weight = g.reduce((sum, value) => sum + (value > 0 ? value ** 3 / (2 * value ** 2 + products + 1e-7) : 0), 0);
    a.forEach((value, s) => {
      map[s]! += weight * value;
    });
  }
  return map.map((value) => Math.max(value, 0));
}

/** How far MONAI's map moves, as its denominator may be nearly 0, when the gradient does by what it is stable to on these inputs. */
function sensitivity(array: (key: string) => Tensor, layer: string): number {
  const { activations, gradients } = ofLayer(array, layer);
  const step = 3e-6 * gradients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const noise = gaussians(1)(gradients.length);
  const moved = gradients.map((value, i) => value + step * Math.max(-1, Math.min(1, noise[i]!)));
  return difference(monaiByHand(activations, moved), monaiByHand(activations, gradients)).max;
}

describe.skipIf(!here)('the class activation maps on the reference models', () => {
  const cases = here ? rowsOfFiles(families) : [];

  it('has every row', () => {
    const rows = cases.flatMap((each) => each.rows);
    for (const { method, rows: count } of families) expect.soft(rows.filter(({ family }) => family === method).length, method).toBe(count);
  });

  it.each(cases)('reproduces every row: $name, $score', async (rowsOfFile) => {
    const { model, input, target, array } = await openReference(rowsOfFile, backend);
    const { layers, task } = rowsOfFile.model;
    const tensors = layerIds.map((id) => rowsOfFile.file.layers[layers.find((layer) => layer.id === id)!.torch]!.tensor);
    const { maps } = await explain(model, input, { methods: families.flatMap(({ at }) => tensors.map(at)), target });
    await model.dispose();
    for (const { key, family, layer, reproduce, tol } of rowsOfFile.rows) {
      const at = families.findIndex(({ method }) => method === family) * tensors.length + layerIds.indexOf(layer!);
      const [found, read] = asStored(key, maps[at]!);
      const expected = Array.from(read(array(key).data as Float32Array));
      const product = expected.reduce((sum, value, i) => sum + value * found[i]!, 0);
      const sign = reproduce === 'up-to-sign' && product < 0 ? -1 : 1;
      const error = parity(
        rowsOfFile.model,
        rowsOfFile.name,
        { key },
        found,
        expected.map((value) => sign * value),
      );
      const unavoidable =
        family === monai && task === 'cls' ? sensitivity(array, layer!) : float32Floor(rowsOfFile.model, key, array, read);
      expect.soft(error, key).toBeLessThanOrEqual(Math.max(tol!, unavoidable));
    }
  });

  const withMonai = (here ? referenceModels() : []).filter(({ attributions }) =>
    attributions.some(({ key, reproduce }) => /monai\.L0\.raw/.test(key) && /^gradcampp/.test(key) && reproduce === 'yes'),
  );
  it.each(withMonai)('computes MONAI’s formula from the stored gradient: $name', async ({ npz: file, attributions }) => {
    const array = npz(referencePath(file));
    for (const layer of layerIds) {
      const { activations, gradients } = ofLayer(array, layer);
      const dims = [1, ...activations.dims];
      const net = new ModelWriter(17);
      const features = net.op('Identity', [net.input('x', dims)], {}, ['features']);
      const score = net.op('MatMul', [net.op('Flatten', [features]), net.weight([gradients.length, 1], gradients)]);
      const model = await loadModel(net.bytes(score), backend);
      const { maps } = await explain(model, float32(dims, activations.data as Float32Array), {
        methods: [gradCamPlusPlus.with({ layer: { name: 'features', layout: 'NC*' }, profile: 'monai' })],
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
