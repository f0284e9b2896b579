import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { modelCardSchema } from '@voxplain/core/schemas';
import { explain, loadModel } from '@voxplain/engine';
import { prepare } from '@voxplain/volume';

const read = (file) => readFileSync(new URL(file, import.meta.url));

/** The committed organ network, on onnxruntime-node; its model card with `changes` to the input. */
export const organModel = (changes = {}) => {
  const card = modelCardSchema.parse(JSON.parse(read('organ-fcn.voxplain.json').toString()));
  return loadModel(read('organ-fcn.onnx'), nodeBackend(), { card: { ...card, input: { ...card.input, ...changes } }, name: 'organ-fcn' });
};

/** The best class of every voxel, on the volume's own grid: logits are brought back to it by the card, then the largest wins. */
export async function segment(model, volume) {
  const { outputs } = await explain(model, volume, { methods: [], target: { class: 0, region: 'all' } });
  const { geometry, channels, data } = prepare(volume, model.card).restore(Object.values(outputs)[0], -1e4);
  const voxels = data.length / channels;
  const labels = new Uint8Array(voxels);
  for (let voxel = 0; voxel < voxels; voxel++)
    for (let k = 1; k < channels; k++) if (data[k * voxels + voxel] > data[labels[voxel] * voxels + voxel]) labels[voxel] = k;
  return { geometry, channels: 1, data: labels };
}

/** 2 |A and B| / (|A| + |B|) of each class in `classes`, A and B the voxels with this label; NaN where `truth` has none. */
export const diceScores = (found, truth, classes) =>
  classes.map((k) => {
    let both = 0;
    let sum = 0;
    let real = 0;
    for (let voxel = 0; voxel < truth.length; voxel++) {
      const a = found[voxel] === k;
      const b = truth[voxel] === k;
      both += a && b;
      sum += a + b;
      real += b;
    }
    return real > 0 ? (2 * both) / sum : Number.NaN;
  });
