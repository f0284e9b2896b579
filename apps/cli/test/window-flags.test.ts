import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@voxplain/core/schemas';
import { readVolumeFile } from '@voxplain/io';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { geometry, inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
const explain = (out: string, ...flags: string[]) => {
  const given = ['--input', at('volume.nii.gz'), '--method', 'saliency', '--target', '1', '--out', join(folder, out)];
  return cli('explain', at('segmenter.onnx'), ...given, ...flags);
};
const map = async (out: string) => [...(await readVolumeFile(join(folder, out, 'saliency.nii.gz'))).data];

test('a volume in windows, kept in a folder: the second run takes what is there', async () => {
  const kept = join(folder, 'kept');
  const flags = ['--patch', '5,4,4', '--overlap', '0.25', '--checkpoint', kept];
  const { code, stdout, stderr } = await explain('first', ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('windows     8 of 5 x 4 x 4 voxels');
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'first', 'explanation.json'), 'utf8')));
  expect(manifest.window).toEqual({ patch: [5, 4, 4], overlap: 0.25, blend: 'gaussian', means: 'volume', patches: 8 });
  expect((await readVolumeFile(join(folder, 'first', 'saliency.nii.gz'))).geometry.size).toEqual(geometry.size);

  const files = await readdir(kept);
  expect(files).toHaveLength(16);
  const written = () => Promise.all(files.map(async (name) => (await stat(join(kept, name))).mtimeMs));
  const before = await written();
  expect((await explain('second', ...flags)).code).toBe(0);
  expect(await written()).toEqual(before);
  expect(await map('second')).toEqual(await map('first'));
  expect((await explain('even', ...flags, '--blend', 'constant')).code).toBe(0);
  expect(await map('even')).not.toEqual(await map('first'));
  expect(await readdir(kept), 'of the prediction nothing is new').toHaveLength(24);
});

test.each<[string[], number, RegExp]>([
  [['--patch', '5'], 2, /one whole number per axis/],
  [['--patch', '0,1,2'], 2, /one whole number per axis/],
  [['--overlap', '1'], 2, /share from 0/],
  [['--blend', 'sharp'], 2, /Allowed choices are gaussian, constant/],
  [['--overlap', '0.5'], 2, /size of the windows is not known/],
])('%s', async (flags, code, message) => {
  const outcome = await explain('none', ...flags);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.code).toBe(code);
});
