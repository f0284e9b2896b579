import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@voxplain/core/schemas';
import { readNpyFile, readVolumeFile, writeNpyFile, writeVolumeFile } from '@voxplain/io';
import { describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { geometry, inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
let count = 0;
const fresh = () => join(folder, `out${count++}`);
const manifestIn = async (out: string) => manifestSchema.parse(JSON.parse(await readFile(join(out, 'explanation.json'), 'utf8')));

describe('volumes', () => {
  test('the maps have the input grid; everything asked for is written, nothing else', async () => {
    const out = fresh();
    const given = ['--input', at('volume.nii.gz'), '--card', at('card.json'), '--raw'];
    const { code, stdout, stderr } = await cli(
      'explain',
      at('segmenter.onnx'),
      ...given,
      '--method',
      'grad-cam',
      '--method',
      'saliency',
      '--out',
      out,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = ['grad-cam', 'saliency'].flatMap((id) => [`${id}.nii.gz`, `${id}.png`, `${id}.raw.npy`]);
    expect((await readdir(out)).sort()).toEqual([...names, 'explanation.json'].sort());
    for (const id of ['grad-cam', 'saliency']) {
      const map = await readVolumeFile(join(out, `${id}.nii.gz`));
      expect(map.geometry.size).toEqual(geometry.size);
      for (const part of ['spacing', 'origin', 'direction'] as const) {
        map.geometry[part].forEach((value, i) => {
          expect(value).toBeCloseTo(geometry[part][i]!, 5);
        });
      }
      const raw = await readNpyFile(join(out, `${id}.raw.npy`));
      expect(raw.dims).toEqual([5, 6, 7]);
      expect([...map.data]).toEqual([...raw.data]);
    }
    const manifest = await manifestIn(out);
    expect(manifest.methods.map(({ id }) => id)).toEqual(['grad-cam', 'saliency']);
    expect(manifest.target).toMatchObject({ class: 'predicted', region: 'predicted', score: 'logit' });
    expect(stdout).toMatch(/^prediction {2}class \d/);
    expect(stdout).toContain(join(out, 'grad-cam.nii.gz'));
  });

  test('class by name, region by mask file: labels other than 0 count as 1', async () => {
    const ones = fresh();
    const labels = fresh();
    const data = Uint8Array.from({ length: 210 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    await writeVolumeFile(at('mask.nii.gz'), { geometry, channels: 1, data });
    await writeVolumeFile(at('labels.nii.gz'), { geometry, channels: 1, data: data.map((v) => 7 * v) });
    const given = ['--input', at('volume.nii.gz'), '--card', at('card.json'), '--method', 'saliency', '--target', 'bone'];
    for (const [out, mask] of [
      [ones, 'mask.nii.gz'],
      [labels, 'labels.nii.gz'],
    ] as const) {
      expect((await cli('explain', at('segmenter.onnx'), ...given, '--region', at(mask), '--out', out)).code).toBe(0);
    }
    expect((await manifestIn(ones)).target).toMatchObject({ class: 1, region: 'mask' });
    const [a, b] = await Promise.all([ones, labels].map((out) => readVolumeFile(join(out, 'saliency.nii.gz'))));
    expect([...a!.data]).toEqual([...b!.data]);
    expect(Math.max(...a!.data)).toBeGreaterThan(0);
  });
});

describe('npy', () => {
  test('goes in as it is; the map and the raw map have neither batch nor channel axis', async () => {
    const out = fresh();
    const { code } = await cli(
      'explain',
      at('segmenter.onnx'),
      '--input',
      at('volume.npy'),
      '--method',
      'saliency',
      '--target',
      '2',
      '--region',
      'all',
      '--raw',
      '--out',
      out,
    );
    expect(code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['explanation.json', 'saliency.npy', 'saliency.png', 'saliency.raw.npy']);
    expect((await readNpyFile(join(out, 'saliency.npy'))).dims).toEqual([5, 6, 7]);
    expect((await readNpyFile(join(out, 'saliency.raw.npy'))).dims).toEqual([5, 6, 7]);
  });

  test('a batch keeps its axis, and its samples are those that were run alone', async () => {
    const [both, one] = [fresh(), fresh()];
    const two = await readNpyFile(at('two.npy'));
    await writeNpyFile(at('second.npy'), { ...two, dims: [1, 1, 5, 6, 7], data: two.data.subarray(210) as Float32Array });
    const given = ['--method', 'saliency', '--target', '1', '--region', 'all'];
    await cli('explain', at('segmenter.onnx'), '--input', at('two.npy'), ...given, '--out', both);
    await cli('explain', at('segmenter.onnx'), '--input', at('second.npy'), ...given, '--out', one);
    const map = await readNpyFile(join(both, 'saliency.npy'));
    expect(map.dims).toEqual([2, 5, 6, 7]);
    const alone = (await readNpyFile(join(one, 'saliency.npy'))).data as Float32Array;
    (map.data.subarray(210) as Float32Array).forEach((value, i) => {
      expect(value).toBeCloseTo(alone[i]!, 5);
    });
  });
});

describe('images', () => {
  test('a PNG gives an npy map on its own grid; channels are kept where the method keeps them', async () => {
    const out = fresh();
    const given = ['--input', at('photo.png'), '--method', 'cam', '--method', 'saliency', '--option', 'saliency.channels=none', '--raw'];
    const { code, stderr } = await cli('explain', at('photo.onnx'), ...given, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await readNpyFile(join(out, 'cam.npy'))).dims).toEqual([8, 9]);
    expect((await readNpyFile(join(out, 'cam.raw.npy'))).dims).toEqual([4, 5]);
    expect((await readNpyFile(join(out, 'saliency.npy'))).dims).toEqual([3, 8, 9]);
    expect((await readNpyFile(join(out, 'saliency.raw.npy'))).dims).toEqual([3, 8, 9]);
    expect((await readVolumeFile(join(out, 'cam.png'))).channels).toBe(3);
  });

  test('the card beside the model is applied: the phantom is recognised', async () => {
    const out = fresh();
    const { code, stdout } = await cli(
      'explain',
      at('phase.onnx'),
      '--input',
      at('slice.nii.gz'),
      '--method',
      'grad-cam',
      '--layer',
      'relu6',
      '--json',
      '--out',
      out,
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.prediction.label).toBe('arterial');
    expect(result.maps).toMatchObject([
      { method: 'grad-cam', kind: 'positive', map: join(out, 'grad-cam.nii.gz'), overlay: join(out, 'grad-cam.png') },
    ]);
    expect(Object.keys(result.maps[0].peak)).toEqual(['x', 'y', 'value']);
    expect(result.manifest).toBe(join(out, 'explanation.json'));
    expect((await manifestIn(out)).input.preprocessing.length).toBeGreaterThan(1);
  });

  test('a profile: its options, its score, its way to show maps', async () => {
    const [plain, by] = [fresh(), fresh()];
    const given = ['explain', at('photo.onnx'), '--input', at('photo.png'), '--method', 'grad-cam', '--target', '1', '--raw'];
    expect((await cli(...given, '--out', plain)).code).toBe(0);
    const { code, stdout } = await cli(...given, '--profile', 'pytorch-grad-cam', '--out', by);
    expect(code).toBe(0);
    expect(stdout).toContain('profile     pytorch-grad-cam');
    expect(await manifestIn(by)).toMatchObject({ profile: 'pytorch-grad-cam', target: { score: 'output' } });
    expect(await manifestIn(plain)).toMatchObject({ profile: 'canonical', target: { score: 'logit' } });
    const shown = (await readNpyFile(join(by, 'grad-cam.npy'))).data as Float32Array;
    expect(Math.min(...shown)).toBe(0);
    expect(Math.max(...shown)).toBeCloseTo(1, 5);
    expect([...(await readNpyFile(join(by, 'grad-cam.raw.npy'))).data]).toEqual([
      ...(await readNpyFile(join(plain, 'grad-cam.raw.npy'))).data,
    ]);
  });

  test('an iterative method, with its options', async () => {
    const out = fresh();
    const given = ['--method', 'occlusion', '--option', 'window=4', '--option', 'stride=[4,3]', '--score', 'probability', '--seed', '7'];
    expect((await cli('explain', at('photo.onnx'), '--input', at('photo.png'), ...given, '--out', out)).code).toBe(0);
    const manifest = await manifestIn(out);
    expect(manifest.methods[0]).toMatchObject({ id: 'occlusion', kind: 'iterative', options: { window: 4, stride: [4, 3] } });
    expect(manifest.seed).toBe(7);
  });
});
