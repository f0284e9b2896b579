import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { identityGeometry } from '@voxplain/volume';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeVolumeFile } from '../src/node.js';
import { dicomFile } from './dicom-files.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const missing = !existsSync(join(root, 'dist/node.js'));
if (missing) console.warn('SKIPPED: tests on the built package, because packages/io/dist is absent (run the build)');

describe.skipIf(missing)('the built package in a Node process of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
    await writeVolumeFile(join(folder, 'a.nii.gz'), { geometry: identityGeometry([3, 2, 2]), channels: 1, data: new Int16Array(12) });
    await mkdir(join(folder, 'scan'));
    for (const slice of [0, 1]) await writeFile(join(folder, `scan/${slice}.dcm`), await dicomFile(slice).read());
  });
  afterAll(() => rm(folder, { recursive: true }));

  const body = `.then(async (io) => {
    const volume = await io.readVolumeFile(process.argv[1] + '/a.nii.gz');
    await io.writeVolumeFile(process.argv[1] + '/b.nii', volume);
    await io.writeVolumeFile(process.argv[1] + '/c.nrrd', volume);
    const nrrd = await io.readVolumeFile(process.argv[1] + '/c.nrrd');
    const series = await io.readSeriesFolder(process.argv[1] + '/scan');
    const written = await io.writeSeries(series.volume, series, { description: 'a', derivation: 'b' });
    const code = await io.readVolume(new Uint8Array(9), 'x').catch((error) => error.code);
    console.log(JSON.stringify([volume.geometry.size, volume.data.constructor.name, code, (await io.encodePng(1, 1, new Uint8Array(4))).length > 40,
      nrrd.geometry.size, series.volume.geometry.size, written.length]));
  });`;

  test.each([
    ['ESM', ['--input-type=module', '-e', `import('@voxplain/io')${body}`]],
    ['CommonJS', ['--input-type=commonjs', '-e', `Promise.resolve(require('@voxplain/io'))${body}`]],
  ])('%s reads, writes, says nothing else and exits by itself', async (_, args) => {
    const { stdout, stderr } = await run(process.execPath, [...args, folder], { cwd: root, timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual([[3, 2, 2], 'Int16Array', 'BadVolume', true, [3, 2, 2], [4, 3, 2], 2]);
    expect(stderr).toBe('');
  });
});
