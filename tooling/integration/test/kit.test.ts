import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodeBackend } from '@voxplain/backend-node';
import { type ModelCard, type Volume, VoxplainError } from '@voxplain/core';
import { modelCardSchema } from '@voxplain/core/schemas';
import { kitPath, present } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { readVolumeFile, writeVolumeFile } from '@voxplain/io';
import { saliency } from '@voxplain/saliency';
import { xrai } from '@voxplain/xrai';
import * as nifti from 'nifti-reader-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = present(kitPath(), 'the trained models on real photos and volumes');
const backend = nodeBackend();
const card = (name: string): ModelCard =>
  modelCardSchema.parse(JSON.parse(readFileSync(resolve(import.meta.dirname, `../../cards/${name}.voxplain.json`), 'utf8')));
const load = (folder: string, name: string) =>
  loadModel(readFileSync(kitPath(`${folder}/${name}.onnx`)), backend, { card: card(name), name: `${name}.onnx` });

describe.skipIf(!here)('photos', () => {
  it.each([
    ['squeezenet1_1_imagenet', 258, [43, 94]],
    ['mobilenetv2_imagenet1001', 259, [48, 143]],
  ] as const)('%s sees the Samoyed, and Grad-CAM lies on the dog', async (name, wanted, [y, x]) => {
    const model = await load('models2d', name);
    const photo = await readVolumeFile(kitPath('images/imagenet_dog_224.png'));
    const mask = await readVolumeFile(kitPath('images/imagenet_dog_224_mask.png'));
    const { maps, prediction } = await explain(model, photo, { methods: [gradCam] });
    await model.dispose();
    expect(prediction.class).toBe(wanted);
    const { data, geometry } = maps[0]!.volume!;
    const [width] = geometry.size as [number];
    const peak = Array.from(data).reduce((best, value, i) => (value > data[best]! ? i : best), 0);
    const onDog =
      Array.from(data).reduce((sum, value, i) => sum + (mask.data[i]! ? value : 0), 0) /
      Array.from(data).reduce((sum, value) => sum + value, 0);
    console.info(
      `${name}: class ${prediction.class}, peak (${Math.floor(peak / width)}, ${peak % width}), ${(100 * onDog).toFixed(1)} % of the map on the dog`,
    );
    expect(Math.abs(Math.floor(peak / width) - y)).toBeLessThanOrEqual(2);
    expect(Math.abs((peak % width) - x)).toBeLessThanOrEqual(2);
    expect(onDog).toBeGreaterThanOrEqual(0.88);
  });

  it('the best regions of XRAI lie on the dog', async () => {
    const model = await load('models2d', 'squeezenet1_1_imagenet');
    const mask = await readVolumeFile(kitPath('images/imagenet_dog_224_mask.png'));
    const photo = await readVolumeFile(kitPath('images/imagenet_dog_224.png'));
    const { maps } = await explain(model, photo, { methods: [xrai.with({ steps: 10 })] });
    await model.dispose();
    const values = Array.from(maps[0]!.volume!.data);
    const best = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, values.length / 20);
    const onDog = best.filter((p) => mask.data[p]!).length / best.length;
    console.info(`XRAI: ${(100 * onDog).toFixed(1)} % of the best twentieth on the dog, ${new Set(values).size} areas`);
    expect(onDog).toBeGreaterThanOrEqual(0.95);
    expect(new Set(values).size).toBeGreaterThan(20);
  });

  it('a ViT is explained at the norm that its last attention reads', async () => {
    const model = await load('models2d', 'vit_mnist');
    const { maps, manifest, warnings } = await explain(model, await readVolumeFile(kitPath('images/mnist_3.png')), { methods: [gradCam] });
    await model.dispose();
    expect(manifest.methods[0]!.layers).toEqual(['/layers.5.0/norm/Add_1_output_0']);
    expect(maps[0]!.raw.dims).toEqual([1, 1, 7, 7]);
    expect(warnings).toEqual([]);
  });

  it('every expected prediction of the 2-D models', async () => {
    const expected = JSON.parse(readFileSync(kitPath('expected.json'), 'utf8')) as {
      model: string;
      input: string;
      softmax_top3?: [number, number][];
    }[];
    for (const { model: file, input, softmax_top3: top } of expected) {
      if (!top) continue;
      const model = await load('models2d', file.replace('models2d/', '').replace('.onnx', ''));
      const { prediction } = await explain(model, await readVolumeFile(kitPath(input)), { methods: [] });
      await model.dispose();
      expect(prediction.class, `${file} on ${input}`).toBe(top[0]![0]);
      expect(prediction.top![0]!.probability).toBeCloseTo(top[0]![1], 3);
    }
  });
});

describe.skipIf(!here)('volumes', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-kit-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Affine and dims as another reader sees them. */
  function header(path: string): { affine: number[][]; dims: number[] } {
    const bytes = readFileSync(path);
    const plain = nifti.decompress(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
    const found = nifti.readHeader(plain as ArrayBuffer)!;
    return { affine: found.affine, dims: found.dims.slice(1, 4) };
  }

  async function keepsAffine(volume: Volume, source: string): Promise<void> {
    const path = join(folder, 'map.nii.gz');
    await writeVolumeFile(path, volume);
    const [written, original] = [header(path), header(source)];
    expect(written.dims).toEqual(original.dims);
    written.affine.flat().forEach((value, i) => {
      expect(value).toBeCloseTo(original.affine.flat()[i]!, 4);
    });
  }

  it('deepbrain: the brain is found, and the maps have the affine of the head', { timeout: 300_000 }, async () => {
    const source = kitPath('volumes/t1_head_128.nii.gz');
    const model = await load('models3d', 'deepbrain_extractor_unet3d');
    const { maps, prediction, manifest } = await explain(model, await readVolumeFile(source), { methods: [saliency, gradCam] });
    await model.dispose();
    console.info(`deepbrain: ${prediction.regionSize} voxels of brain, explained in ${(manifest.timings.total / 1000).toFixed(1)} s`);
    expect(prediction.regionSize).toBe(320875);
    expect(manifest.target).toMatchObject({ output: 'prob', tensor: 'conv3d_9', score: 'logit', region: 'predicted' });
    for (const map of maps) await keepsAffine(map.volume!, source);
  });

  it('meshnet: the expected voxels per class, and the maps have the affine of the head', { timeout: 300_000 }, async () => {
    const source = kitPath('volumes/t1_head_256.nii.gz');
    const full = card('meshnet_gwm_5ch');
    // a block of the brain: the whole one takes minutes
    const block: ModelCard = { ...full, input: { ...full.input, crop: { start: [72, 96, 80], end: [136, 160, 144] } } };
    const model = await loadModel(readFileSync(kitPath('models3d/meshnet_gwm_5ch.onnx')), backend, { card: block });
    const { maps, prediction } = await explain(model, await readVolumeFile(source), { methods: [gradCam, saliency] });
    await model.dispose();
    expect(prediction.voxels).toEqual([123824, 72892, 65428]);
    for (const map of maps) await keepsAffine(map.volume!, source);
  });

  it('refuses a volume whose crop lies outside', async () => {
    const model = await load('models3d', 'meshnet_gwm_5ch');
    const run = explain(model, await readVolumeFile(kitPath('volumes/t1_head_128.nii.gz')), { methods: [gradCam] });
    await expect(run).rejects.toSatisfy((error) => VoxplainError.isInstance(error));
    await model.dispose();
  });
});
