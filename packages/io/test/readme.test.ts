import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readVolumeFile } from '../src/node.js';
import { dicomFile } from './dicom-files.js';

const generated = resolve(import.meta.dirname, '../generated');
const before = process.cwd();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
  process.chdir(folder);
  await mkdir('scan');
  for (const slice of [0, 1, 2]) await writeFile(`scan/${slice}`, await dicomFile(slice, { RescaleIntercept: 0 }).read());
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
  await rm(generated, { recursive: true, force: true });
});

test('the example in the README runs', async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(await readFile(resolve(import.meta.dirname, '../README.md'), 'utf8'))!;
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  await mkdir(generated, { recursive: true });
  await writeFile(join(generated, 'readme.ts'), `${code}\nexport { files, map, seg };\n`);
  const { files, map, seg } = await import(/* @vite-ignore */ join(generated, 'readme.ts'));
  expect(said.mock.calls[0]![0]).toMatchObject({ description: 'Thorax 2,5 mm', slices: 3 });
  said.mockRestore();
  expect((await readVolumeFile('map.nrrd')).data).toEqual(map.data);
  expect(files).toHaveLength(3);
  expect((await readVolumeFile('scan')).geometry.size).toEqual([4, 3, 3]);
  expect(seg.length).toBeGreaterThan(1000);
});
