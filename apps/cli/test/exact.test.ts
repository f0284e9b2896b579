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
const edge = 32;
const net = new ModelWriter(17, 3);
const layer = (x: string, from: number) => net.op('Relu', [net.conv(x, from, 16, [3, 3, 3])]);
await writeFile(at('model.onnx'), net.bytes(net.conv(layer(layer(net.input('x', [1, 1, edge, edge, edge]), 1), 16), 16, 2, [1, 1, 1])));
await writeVolumeFile(at('volume.nii.gz'), {
  geometry: { ...geometry, size: [edge, edge, edge] },
  channels: 1,
  data: wave([edge, edge, edge]).data as Float32Array,
});

async function saliency(...flags: string[]) {
  const args = ['--input', at('volume.nii.gz'), '--method', 'saliency', '--out', at('out'), ...flags];
  expect(await cli('explain', at('model.onnx'), ...args)).toMatchObject({ code: 0, stderr: '' });
  const manifest = manifestSchema.parse(JSON.parse(await readFile(at('out/explanation.json'), 'utf8')));
  return { lowerings: manifest.backend.lowerings, map: (await readVolumeFile(at('out/saliency.nii.gz'))).data as Float32Array };
}

test('--exact adds up as the model does, and the manifest says which', async () => {
  const [fast, exact] = [await saliency(), await saliency('--exact')];
  expect(fast.lowerings).toContain('phases');
  expect(exact.lowerings).not.toContain('phases');
  const largest = exact.map.reduce((most, value) => Math.max(most, value), 0);
  const distances = exact.map.map((value, i) => Math.abs(value - fast.map[i]!) / largest);
  // not one bit different would mean that nothing was done
  expect(Math.max(...distances)).toBeGreaterThan(0);
  expect(Math.max(...distances)).toBeLessThan(1e-4);
});

test('inspect shows what would be rewritten', async () => {
  const plan = async (...flags: string[]) => (await cli('inspect', at('model.onnx'), '--gradients', ...flags)).stdout;
  expect(await plan()).toMatch(/phases: Conv .*half the multiplications.*within 3e-6/);
  expect(await plan('--exact')).not.toMatch(/phases/);
});
