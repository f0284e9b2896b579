import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeBackend } from '@voxplain/backend-node';
import { hasChromium, type OpenPage, openPage } from '@voxplain/browser';
import { kitPath } from '@voxplain/data';
import { readSeriesFolder, readVolume, writeVolume } from '@voxplain/io';
import { resnet18, unet3d } from '@voxplain/networks';
import { phantom } from '@voxplain/phantom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InPage } from '../src/browser/page.js';
import { sha256 } from '../src/browser/sha256.js';
import { explainTensor, explainVolume } from '../src/browser/work.js';
import { difference } from '../src/reference.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const io = createRequire(here('../../../packages/io/package.json'));
const pipelines = ['@itk-wasm/image-io', '@itk-wasm/dicom'].map((name) => join(dirname(io.resolve(name)), 'pipelines'));

const series = kitPath('volumes/dicom_ct_j2k');
const slices = existsSync(series) ? readdirSync(series) : [];
const classifier = readFileSync(here('../../../packages/phantom/models/phase-classifier.onnx'));
const card = JSON.parse(readFileSync(here('../../../packages/phantom/models/phase-classifier.voxplain.json'), 'utf8'));
const models = { volume: unet3d({ base: 16, levels: 2 }), image: resnet18() };
const cpu = nodeBackend({ threads: 1 });

const apart = (found: readonly number[], expected: readonly number[]): number => difference(found, expected).relativeL2;

describe.skipIf(!hasChromium())('in Chromium', () => {
  let open: OpenPage;
  let slice: Uint8Array;
  const inPage = <Name extends keyof InPage>(name: Name, ...given: Parameters<InPage[Name]>) =>
    open.page.evaluate(
      ([call, args]) => (globalThis as unknown as { inPage: Record<string, (...args: unknown[]) => unknown> }).inPage[call]!(...args),
      [name, given] as const,
    ) as ReturnType<InPage[Name]>;

  beforeAll(async () => {
    slice = await writeVolume(phantom({ seed: 4, phase: 'portal-venous', size: [128, 128] }).image, 'slice.nii.gz');
    open = await openPage(here('../src/browser/page.ts'), {
      files: { '/volume.onnx': models.volume, '/image.onnx': models.image, '/classifier.onnx': classifier, '/slice.nii.gz': slice },
      folders: { '/pipelines': pipelines, '/series': [series] },
    });
  });
  afterAll(() => open?.close());

  test.each([
    ['volume', [1, 1, 32, 32, 32], 1],
    ['volume', [1, 1, 32, 32, 32], 2],
    ['image', [1, 3, 224, 224], 1],
  ] as const)('%s: maps are those of Node, %j, %i threads', async (name, dims, threads) => {
    const expected = await explainTensor(models[name], cpu, dims);
    const { isolated, score, maps, lowerings } = await inPage('explainTensor', `/${name}.onnx`, dims, threads);
    expect(isolated).toBe(true);
    expect(Math.abs(score / expected.score - 1)).toBeLessThan(1e-5);
    // where a rectifier's input is 0 but for rounding, a few voxels of a gradient differ
    for (const [i, map] of maps.entries()) expect(apart(map, expected.maps[i]!)).toBeLessThan(1e-3);
    expect(lowerings.includes('phases')).toBe(name === 'volume');
  });

  test('a NIfTI image by its model card: maps on its own grid', async () => {
    const expected = await explainVolume(classifier, cpu, card, await readVolume(slice, 'slice.nii.gz'));
    const found = await inPage('explainVolume', '/classifier.onnx', card, '/slice.nii.gz');
    expect(found.label).toBe(expected.label);
    for (const [i, { geometry, data }] of found.maps.entries()) {
      expect(geometry).toEqual(expected.maps[i]!.geometry);
      expect(apart(data, expected.maps[i]!.data)).toBeLessThan(1e-5);
    }
  });

  test.skipIf(slices.length === 0)('a compressed DICOM series is the same volume as in Node', async () => {
    const { volume, info } = await readSeriesFolder(series);
    const found = await inPage(
      'readSeries',
      slices.map((name) => `/series/${name}`),
    );
    expect(found.info).toEqual(info);
    expect(found.geometry).toEqual(volume.geometry);
    expect(found.sha256).toBe(await sha256(volume.data));
  });

  test('nothing came from elsewhere, and nothing was left uncaught', () => {
    expect(open.foreign).toEqual([]);
    expect(open.errors).toEqual([]);
  });
});
