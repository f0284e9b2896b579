import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityGeometry } from '@voxplain/volume';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNpyFile, readVolumeFile, writeFileSafely, writeNpyFile, writeVolumeFile } from '../src/node.js';
import { badMessage } from './bad.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('volumes and tensors go to files and back', async () => {
  const volume = { geometry: identityGeometry([3, 2, 2]), channels: 1, data: Int16Array.from({ length: 12 }, (_, i) => i - 5) };
  await writeVolumeFile(join(folder, 'v.nii.gz'), volume);
  expect(await readVolumeFile(join(folder, 'v.nii.gz'))).toEqual(volume);
  const tensor = { type: 'float32', dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) } as const;
  await writeNpyFile(join(folder, 't.npy'), tensor);
  expect(await readNpyFile(join(folder, 't.npy'))).toEqual(tensor);
  expect((await readdir(folder)).sort()).toEqual(['t.npy', 'v.nii.gz']);
});

test('a failed write leaves what was there and nothing else', async () => {
  const path = join(folder, 'keep.txt');
  await writeFileSafely(path, 'first');
  await writeFileSafely(path, new TextEncoder().encode('second'));
  expect(await readFile(path, 'utf8')).toBe('second');
  const before = await readdir(folder);
  await badMessage(() => writeFileSafely(folder, 'a folder is in the way'), folder);
  expect(await badMessage(() => writeFileSafely(join(folder, 'absent', 'a.txt'), 'x'), 'a.txt')).toContain('ENOENT');
  expect(await readdir(folder)).toEqual(before);
});

test('files that cannot be read', async () => {
  const absent = join(folder, 'absent.nii');
  expect(await badMessage(() => readVolumeFile(absent), absent)).toContain('ENOENT');
  expect(await badMessage(() => readVolumeFile(folder), folder)).toContain('no DICOM images');
  expect(await badMessage(() => readNpyFile(folder), folder)).toContain('not a file');
  expect(await badMessage(() => readNpyFile('/dev/zero'), '/dev/zero')).toContain('not a file');
  await writeFile(join(folder, 'empty.nii'), '');
  expect(await badMessage(() => readVolumeFile(join(folder, 'empty.nii')), 'empty.nii')).toContain('empty');
});
