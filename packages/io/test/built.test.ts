import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { identityGeometry } from '@voxplain/volume';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeVolumeFile } from '../src/node.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
const missing = !existsSync(join(root, 'dist/node.js'));
if (missing) console.warn('SKIPPED: tests on the built package, because packages/io/dist is absent (run the build)');

describe.skipIf(missing)('the built package in a Node process of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
    await writeVolumeFile(join(folder, 'a.nii.gz'), { geometry: identityGeometry([3, 2, 2]), channels: 1, data: new Int16Array(12) });
  });
  afterAll(() => rm(folder, { recursive: true }));

  const body = `.then(async (io) => {
    const volume = await io.readVolumeFile(process.argv[1] + '/a.nii.gz');
    await io.writeVolumeFile(process.argv[1] + '/b.nii', volume);
    const code = await io.readVolume(new Uint8Array(9), 'x').catch((error) => error.code);
    console.log(JSON.stringify([volume.geometry.size, volume.data.constructor.name, code, (await io.encodePng(1, 1, new Uint8Array(4))).length > 40]));
  });`;

  test.each([
    ['ESM', ['--input-type=module', '-e', `import('@voxplain/io')${body}`]],
    ['CommonJS', ['--input-type=commonjs', '-e', `Promise.resolve(require('@voxplain/io'))${body}`]],
  ])('%s reads, writes, says nothing else and exits by itself', async (_, args) => {
    const { stdout, stderr } = await run(process.execPath, [...args, folder], { cwd: root, timeout: 20_000 });
    expect(JSON.parse(stdout)).toEqual([[3, 2, 2], 'Int16Array', 'BadVolume', true]);
    expect(stderr).toBe('');
  });
});
