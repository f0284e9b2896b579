import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@voxplain/core/schemas';
import { readVolumeFile, writeVolumeFile } from '@voxplain/io';
import { ModelWriter } from '@voxplain/testkit';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { geometry, wave } from './inputs.js';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
const net = new ModelWriter(17, 3);
const features = net.op('Relu', [net.conv(net.input('image', ['N', 2, 5, 6, 7]), 2, 4, [3, 3, 3])]);
await writeFile(at('two.onnx'), net.bytes(net.conv(features, 4, 2, [3, 3, 3])));
await writeFile(at('two.voxplain.json'), JSON.stringify({ input: { channels: ['t1', 'flair'], intensity: [{ finite: 0 }] } }));
const data = wave([5, 6, 7]).data as Float32Array;
await writeVolumeFile(at('t1.nii.gz'), { geometry, channels: 1, data });
await writeVolumeFile(at('flair.nii.gz'), {
  geometry: { ...geometry, spacing: [1.1, 2.2, 3.3] },
  channels: 1,
  data: data.map((v, i) => (i ? -v : Number.NaN)),
});
const explain = (...inputs: string[]) =>
  cli('explain', at('two.onnx'), ...inputs.flatMap((each) => ['--input', each]), '--method', 'saliency', '--out', at('out'));

test('a volume for each channel, by name; the map lies on the first channel’s grid', async () => {
  const { code, stderr } = await explain(`flair=${at('flair.nii.gz')}`, `t1=${at('t1.nii.gz')}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const map = await readVolumeFile(at('out/saliency.nii.gz'));
  map.geometry.spacing.forEach((mm, axis) => {
    expect(mm).toBeCloseTo(geometry.spacing[axis]!, 5);
  });
  const manifest = manifestSchema.parse(JSON.parse(await readFile(at('out/explanation.json'), 'utf8')));
  expect(manifest.input.preprocessing).toContain('flair: onto the grid of t1, linear');
});

test.each<[string, string[], number, RegExp]>([
  ['two files without names', [at('t1.nii.gz'), at('flair.nii.gz')], 2, /NAME=FILE/],
  ['a channel is missing', [`t1=${at('t1.nii.gz')}`], 1, /takes the volumes t1, flair and was given t1/],
  ['one file', [at('t1.nii.gz')], 1, /give one volume for each, by name/],
])('%s', async (_, inputs, code, message) => {
  const outcome = await explain(...inputs);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).toMatch(/^voxplain: [^\n]+\n$/);
});
