import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float32 } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { readNpyFile, readVolumeFile, writeNpyFile, writeVolumeFile } from '@voxplain/io';
import { ModelWriter } from '@voxplain/testkit';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { geometry, wave } from './inputs.js';

const folder = await temporaryFolder();
const at = (name: string) => join(folder, name);
// y = age sum_p t1[p] flair[p]
const net = new ModelWriter(17);
const product = net.op('Mul', [net.input('t1', ['N', 1, 5, 6, 7]), net.input('flair', ['N', 1, 5, 6, 7])]);
const sum = net.op('ReduceSum', [product, net.ints([2, 3, 4])], { keepdims: 0 });
await writeFile(at('model.onnx'), net.bytes(net.op('Mul', [sum, net.input('age', ['N', 1])])));
await writeFile(at('card.json'), JSON.stringify({ input: { name: 't1' }, inputs: { flair: { intensity: [{ scale: 2 }] } } }));
const data = wave([5, 6, 7]).data as Float32Array;
await writeVolumeFile(at('t1.nii.gz'), { geometry, channels: 1, data });
await writeVolumeFile(at('flair.nii.gz'), { geometry, channels: 1, data: data.map((value) => 1 - value) });
await writeNpyFile(at('age.npy'), float32([1, 1], [3]));
await writeNpyFile(at('t1.npy'), wave([1, 1, 5, 6, 7]));

const explain = (out: string, ...flags: string[]) =>
  cli('explain', at('model.onnx'), '--method', 'saliency', '--out', at(out), '--option', 'sign=signed', ...flags);
const others = ['--input-of', `flair=${at('flair.nii.gz')}`, '--input-of', `age=${at('age.npy')}`];

test('other inputs are prepared by their part of the card, and stand in the manifest', async () => {
  const { code, stderr } = await explain('out', '--input', at('t1.nii.gz'), '--card', at('card.json'), ...others);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const map = await readVolumeFile(at('out/saliency.nii.gz'));
  // dy / dt1 = age 2 flair
  map.data.forEach((value, i) => {
    expect(value).toBeCloseTo(6 * (1 - data[i]!), 4);
  });
  const { input, inputs } = manifestSchema.parse(JSON.parse(await readFile(at('out/explanation.json'), 'utf8')));
  expect(input.name).toBe('t1');
  expect(inputs).toMatchObject([
    { name: 'flair', preprocessing: ['v * 2 + 0', 'axes NCZYX'] },
    { name: 'age', dims: [1, 1] },
  ]);
});

test('another input is explained, with every method that can', async () => {
  const flags = ['--input-name', 'flair', '--input-of', `t1=${at('t1.npy')}`, '--input-of', `age=${at('age.npy')}`];
  const { code, stderr } = await explain('other', '--input', at('flair.nii.gz'), ...flags, '--method', 'all-cam', '--raw');
  expect(stderr).toMatch(/^(left out [\w-]+: [^\n]+\n)+$/);
  expect(code).toBe(0);
  const { data: raw } = await readNpyFile(at('other/saliency.raw.npy'));
  (raw as Float32Array).forEach((value, i) => {
    expect(value).toBeCloseTo(3 * data[i]!, 4);
  });
});

test('inspect shows the layers of the chosen input', async () => {
  const { code, stdout } = await cli('inspect', at('model.onnx'), '--input-name', 'flair', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ inputs: [{ name: 't1' }, { name: 'flair' }, { name: 'age' }], layers: [{ op: 'Mul' }] });
  expect(await cli('inspect', at('model.onnx'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/t1, flair, age.*--input-name/) });
});

test.each<[string, string[], RegExp]>([
  ['nobody says which is explained', others, /several inputs \(t1, flair, age\): say which one is explained, --input-name NAME/],
  ['one is missing', ['--input-name', 't1', ...others.slice(2)], /also takes flair: give --input-of NAME=FILE/],
  ['no name', ['--input-name', 't1', '--input-of', at('age.npy')], /give the name of the input and its file, NAME=FILE/],
  ['one twice', ['--input-name', 't1', ...others, ...others.slice(2)], /--input-of age is given twice/],
])('%s', async (_, flags, message) => {
  const { code, stderr } = await explain('none', '--input', at('t1.nii.gz'), ...flags);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^voxplain: [^\n]+\n$/);
  expect(code).toBe(2);
});
