import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { cam } from '@voxplain/cam';
import type { Explanation, Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { describe, expect, it } from 'vitest';
import { parity } from '../src/parity.js';
import { type Attribution, difference, npy, npz, type ReferenceModel, referenceModels } from '../src/reference.js';

const here = present(referencePath(), 'agreement with PyTorch, captum, pytorch-grad-cam, MONAI and M3d-CAM on the reference models');
const backend = nodeBackend();
const raw = saliency.with({ channels: 'none', sign: 'signed' });
const values = (tensor: Tensor) => tensor.data as Float32Array;
const relu = (map: ArrayLike<number>) => Array.from(map, (v) => Math.max(v, 0));
const minMax = (map: ArrayLike<number>, epsilon: number) => {
  const list = Array.from(map);
  const [low, high] = [Math.min(...list), Math.max(...list)];
  return list.map((v) => (v - low) / (high - low + epsilon));
};

/** What of an explanation each stored array is: `[method's values, how the stored values are read]`. */
function pairs(
  row: Attribution,
  model: ReferenceModel,
  run: Runs,
): readonly [ArrayLike<number>, (stored: ArrayLike<number>) => ArrayLike<number>] | undefined {
  const key = row.key.replace('@logits', '');
  const same = (stored: ArrayLike<number>) => stored;
  if (['grad', 'grad_f64', 'saliency.captum', 'saliency.monai'].includes(key)) return [values(run.saliency.raw), same];
  const layer = /^gradcam\..*\.(L\d)\./.exec(key)?.[1];
  const found = layer ? run.gradCam[model.layers.findIndex(({ id }) => id === layer)] : undefined;
  if (found) {
    if (key.endsWith('.raw') || key.endsWith('.raw_f64')) return [values(found.raw), relu];
    if (key.endsWith('.raw_relu')) return [values(found.raw), same];
    if (key.endsWith('.up')) return [values(found.map), same];
    if (key.endsWith('.weights')) return [values(found.extras.weights!), same];
    if (key.endsWith('.norm')) return [minMax(values(found.raw), 0), same];
    if (key.endsWith('.final')) return [minMax(values(found.map), 1e-7), same];
  }
  if (key === 'cam.own.raw_f64' && run.cam) return [values(run.cam.raw), same];
  return undefined;
}

interface Runs {
  readonly saliency: Explanation['maps'][number];
  readonly gradCam: readonly Explanation['maps'][number][];
  readonly cam: Explanation['maps'][number] | undefined;
}

describe.skipIf(!here)('the reference models', () => {
  for (const model of here ? referenceModels() : []) {
    const arrays = npz(referencePath(model.npz));
    for (const file of model.files) {
      describe(`${model.name} (${file.variant})`, () => {
        const region = () => {
          if (model.task === 'cls') return {};
          const { dims, data } = arrays('target_mask');
          return {
            region: {
              type: 'float32' as const,
              dims: dims.slice(-(model.input.shape.length - 2)),
              data: Float32Array.from(data as Uint8Array, Number),
            },
          };
        };
        // rows whose key has no suffix are about the model's output as it is
        const hasLogitRows = model.attributions.some(({ key }) => key.endsWith('@logits'));
        const scores = hasLogitRows ? (['logit', 'probability'] as const) : (['logit'] as const);
        it.each(scores)('reproduces every row of saliency, Grad-CAM and CAM: %s', async (score) => {
          const rows = model.attributions.filter(
            ({ key, reproduce }) =>
              reproduce === 'yes' && (hasLogitRows ? key.endsWith('@logits') === (score === 'logit') : score === 'logit'),
          );
          expect(rows.length).toBeGreaterThan(0);
          const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
          const layers = model.layers.map(({ torch }) => gradCam.with({ layer: file.layers[torch]!.tensor }));
          const hasHead = rows.some(({ key }) => key.startsWith('cam.'));
          const result = await explain(loaded, npy(referencePath(model.input.file)), {
            methods: [raw, ...layers, ...(hasHead ? [cam] : [])],
            target: { class: model.target.index, score, ...region() },
          });
          await loaded.dispose();
          const run: Runs = {
            saliency: result.maps[0]!,
            gradCam: result.maps.slice(1, 1 + layers.length),
            cam: hasHead ? result.maps.at(-1) : undefined,
          };
          let compared = 0;
          /** Where float32 itself cannot reach the float64 row: how far PyTorch's own float32 map is from it. */
          const float32Floor = (key: string, truth: ArrayLike<number>): number => {
            const peer = key.startsWith('gradcam.own') ? key.replace('.own', '.pgc').replace('raw_f64', 'raw') : undefined;
            const act = key === 'cam.own.raw_f64' ? 'gradcam.own.L0.raw_f64' : undefined;
            if (act) return float32Floor(act, relu(arrays(act).data as Float64Array));
            return peer ? difference(relu(arrays(peer).data as Float32Array), truth).max : 0;
          };
          for (const row of rows) {
            const pair = pairs(row, model, run);
            if (!pair) continue;
            const [found, read] = pair;
            const expected = read(arrays(row.key).data as Float32Array);
            const max = parity(model, file.file, row, found, expected);
            expect.soft(max, `${row.key} (${row.peer})`).toBeLessThanOrEqual(Math.max(row.tol!, float32Floor(row.key, expected)));
            compared++;
          }
          expect(compared).toBeGreaterThanOrEqual(6);
          const { relativeL2 } = difference(
            values(run.saliency.raw),
            arrays(score === 'logit' && hasLogitRows ? 'grad_f64@logits' : 'grad_f64').data as Float64Array,
          );
          console.info(`${file.file} ${score}: ${compared} arrays, gradient relative L2 ${relativeL2.toExponential(1)}`);
          expect(relativeL2).toBeLessThanOrEqual(1e-5);
        });

        if (['resnet18', 'mobilenet_v2', 'vit', 'resnet3d'].includes(model.name))
          it('chooses the layer that the peers were given', async () => {
            const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
            const { manifest } = await explain(loaded, npy(referencePath(model.input.file)), { methods: [gradCam] });
            await loaded.dispose();
            expect(manifest.methods[0]!.layers).toEqual([file.layers[model.layers[0]!.torch]!.tensor]);
          });

        if (file.variant === 'dyn')
          it('takes another input shape or batch', async () => {
            const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
            const input = npy(referencePath(model.input.file.replace('.npy', '_alt.npy')));
            const score = model.name === 'unet3d_tri' ? 'probability' : 'logit';
            const result = await explain(loaded, input, { methods: [raw], target: { class: model.target.index, score } });
            await loaded.dispose();
            const stored = arrays('alt.grad_f64').data as Float64Array;
            expect(difference(values(result.maps[0]!.raw), stored).relativeL2).toBeLessThanOrEqual(1e-5);
          });
      });
    }
  }
});
