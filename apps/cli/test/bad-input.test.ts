import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
await writeFile(at('text.onnx'), 'this is no model\n');
await writeFile(at('empty.onnx'), '');
await writeFile(at('truncated.onnx'), (await readFile(at('phase.onnx'))).subarray(0, 20_000));
await writeFile(at('truncated.nii.gz'), (await readFile(at('volume.nii.gz'))).subarray(0, 300));
await writeFile(at('bad.card.json'), JSON.stringify({ input: { axes: 'ZYX' }, colour: 1 }));
await writeFile(at('text.json'), '{');

const phase = (...more: string[]) => ['explain', at('phase.onnx'), '--input', at('slice.nii.gz'), ...more];
const dense = (...more: string[]) => ['explain', at('segmenter.onnx'), '--method', 'saliency', ...more];
const model = (name: string, ...more: string[]) => ['explain', at(name), '--input', at('volume.npy'), '--method', 'saliency', ...more];

const photo = (method: string, ...more: string[]) => ['explain', at('photo.onnx'), '--input', at('photo.png'), '--method', method, ...more];
const smooth = (method: string) => model('smooth.onnx').with(5, method);

/** The case, the arguments, the exit code, what the one line says. */
const cases: [string, string[], number, RegExp][] = [
  ['no command', [], 2, /give a command/],
  ['unknown command', ['explian'], 2, /unknown command 'explian'.*Did you mean explain/],
  ['unknown flag', phase('--method', 'cam', '--bogus'), 2, /unknown option '--bogus'/],
  ['no method', phase(), 2, /required option '--method/],
  [
    'unknown method',
    phase('--method', 'gradcam'),
    2,
    /unknown method "gradcam": did you mean grad-cam\? There are cam, grad-cam, saliency, occlusion/,
  ],
  ['a method twice', phase('--method', 'cam', '--method', 'cam'), 2, /given twice/],
  [
    'unknown option of a method',
    phase('--method', 'cam', '--method', 'saliency', '--option', 'sing=signed'),
    2,
    /cam, saliency have no option "sing": did you mean sign\? There are bias, channels, sign/,
  ],
  [
    'unknown option of one of the methods',
    phase('--method', 'cam', '--method', 'saliency', '--option', 'saliency.sing=signed'),
    2,
    /saliency has no option "sing": did you mean sign\?/,
  ],
  ['ill-typed option', phase('--method', 'saliency', '--option', 'sign=7'), 2, /invalid options for saliency: sign: /],
  ['option without value', phase('--method', 'saliency', '--option', 'sign'), 2, /write KEY=VALUE/],
  [
    'option of a method that is not asked for',
    phase('--method', 'cam', '--option', 'saliency.sign=signed'),
    2,
    /saliency is not asked for/,
  ],
  ['layer for a method that has none', phase('--method', 'cam', '--layer', 'relu6'), 2, /cam has no option "layer": did you mean bias\?/],
  ['ill-typed score', phase('--method', 'cam', '--score', 'loss'), 2, /'loss' is invalid. Allowed choices are logit, probability/],
  ['unknown profile', phase('--method', 'cam', '--profile', 'catpum'), 2, /'catpum' is invalid. Allowed choices are canonical, captum/],
  [
    'method that the library of the profile has not',
    photo('cam', '--profile', 'captum'),
    2,
    /profile captum has no cam; it has .*grad-cam/,
  ],
  ['ill-typed seed', phase('--method', 'cam', '--seed', 'x'), 2, /whole number/],
  ['missing model', model('none.onnx'), 1, /none.onnx: no such file/],
  ['a folder as model', ['explain', folder, '--input', at('volume.npy'), '--method', 'saliency'], 1, /this is a folder/],
  ['not ONNX', model('text.onnx'), 1, /text.onnx: not a.* ONNX/],
  ['empty model', model('empty.onnx'), 1, /empty.onnx: .*empty/],
  ['truncated ONNX', model('truncated.onnx'), 1, /truncated.onnx: .*truncated/],
  ['operator without gradient', model('no-gradient.onnx'), 1, /RandomNormalLike/],
  ['missing input', dense('--input', at('none.nii.gz')), 1, /none.nii.gz: .*ENOENT/],
  ['truncated input', dense('--input', at('truncated.nii.gz')), 1, /truncated.nii.gz: .*truncated/],
  ['an input that is no image', dense('--input', at('card.json')), 1, /not a NIfTI, NRRD, MetaImage, DICOM, PNG or JPEG file/],
  ['NaN in the input', dense('--input', at('nan.npy')), 1, /nan.npy: the value at index 3 is NaN/],
  ['wrong input dims', dense('--input', at('flat.npy')), 1, /has dims \[N, 1, Z, Y, X\], but the given tensor has \[5, 6, 7\]/],
  ['a photo for a 3-D model', dense('--input', at('photo.png')), 1, /takes 3-D volumes/],
  ['unknown class', phase('--method', 'cam', '--target', 'venous'), 1, /unknown class "venous".*nearest: portal-venous/],
  ['class out of range', phase('--method', 'cam', '--target', '4'), 1, /unknown class "4": the model has 4 classes/],
  ['unknown layer', phase('--method', 'grad-cam', '--layer', 'rleu6'), 1, /unknown layer "rleu6".*nearest: relu6/],
  [
    'a layer that is pooled',
    photo('grad-cam', '--layer', 'pooled'),
    1,
    /"pooled" \[1, 4, 1, 1\] has no spatial extent.*use one before it.*features/,
  ],
  ['a layer that is flat', photo('score-cam', '--layer', 'flat'), 1, /"flat" \[1, 4\] has no spatial extent.*use one before it.*features/],
  ['guided backpropagation without rectifiers', smooth('guided-backprop'), 1, /it has no rectifier.*use saliency/],
  ['deconvnet without rectifiers', smooth('deconvnet'), 1, /it has no rectifier.*use saliency/],
  ['guided Grad-CAM without rectifiers', smooth('guided-grad-cam'), 1, /it has no rectifier.*use saliency-activation-map/],
  ['unknown output', phase('--method', 'cam', '--output', 'mask'), 1, /no output "mask"; it has logits/],
  ['a method the model does not suit', model('segmenter.onnx').with(5, 'cam'), 1, /CAM needs global average pooling.*; use grad-cam/],
  ['unknown backend', phase('--method', 'cam', '--backend', 'abacus'), 1, /no provider "abacus"/],
  ['missing card', model('segmenter.onnx', '--card', at('none.json')), 1, /none.json: no such file/],
  ['a card that is not JSON', model('segmenter.onnx', '--card', at('text.json')), 1, /text.json: the model card is not JSON/],
  ['a bad card', model('segmenter.onnx', '--card', at('bad.card.json')), 1, /bad.card.json: not a model card: input.axes: .*colour/],
  ['missing region', dense('--input', at('volume.npy'), '--region', at('none.npy')), 1, /none.npy: .*ENOENT/],
  ['inspect: not ONNX', ['inspect', at('text.onnx')], 1, /text.onnx: not a.* ONNX/],
  ['inspect: ill-typed dims', ['inspect', at('segmenter.onnx'), '--dims', '1,x'], 2, /whole numbers/],
];

test.each(cases)('%s', async (name, argv, code, message) => {
  const out = join(folder, name);
  const outcome = await cli(...argv, ...(argv[0] === 'explain' ? ['--out', out] : []));
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).toMatch(/^voxplain: [^\n]+\n$/);
  expect(outcome.stderr).not.toMatch(/\n\s+at |undefined|\[object/);
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(existsSync(out)).toBe(false);
});

test('unwritable output is found before anything is computed', async () => {
  for (const out of [at('card.json'), join(at('card.json'), 'below'), '/dev/null/below']) {
    const started = performance.now();
    // the model does not exist either: the output is looked at first
    const { code, stderr, stdout } = await cli(...model('none.onnx', '--out', out));
    expect(stderr).toMatch(/^voxplain: cannot write to [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(performance.now() - started).toBeLessThan(2000);
  }
});

test('a result that cannot replace a folder is one line, and no half file', async () => {
  const out = join(folder, 'occupied');
  const { mkdir, readdir } = await import('node:fs/promises');
  await mkdir(join(out, 'saliency.npy', 'inside'), { recursive: true });
  const { code, stderr } = await cli(...model('segmenter.onnx', '--region', 'all', '--target', '1', '--out', out));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^voxplain: [^\n]*saliency.npy[^\n]*\n$/);
  expect(await readdir(out)).toEqual(['saliency.npy']);
});

test('help is no error', async () => {
  expect(await cli('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('inspect') });
  expect(await cli('explain', '--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--region') });
});
