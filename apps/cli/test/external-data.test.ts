import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphBuilder, ModelGraph } from '@voxplain/graph';
import { sessionFile } from '@voxplain/graph/files';
import { readNpyFile } from '@voxplain/io';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(folder);
const whole = await readFile(at('phase.onnx'));

/** The classifier in a folder of its own, its weights in the file that it says `location` of. */
async function split(name: string, location: string): Promise<string> {
  const graph = new GraphBuilder(ModelGraph.read(whole), { of: () => undefined, constant: () => undefined });
  const { bytes } = sessionFile(graph, graph.suffix({}));
  await mkdir(at(name));
  const path = join(at(name), 'phase.onnx');
  // as long as the name that the weights have there, so that lengths of messages stay
  expect(location).toHaveLength('model'.length);
  await writeFile(
    path,
    Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('location\x12\x05model', `location\x12\x05${location}`), 'latin1'),
  );
  await copyFile(at('phase.voxplain.json'), join(at(name), 'phase.voxplain.json'));
  return path;
}

const explain = (model: string, out: string) =>
  cli('explain', model, '--input', at('slice.nii.gz'), '--method', 'saliency', '--raw', '--out', at(out));

test('weights are read from the file beside the model', async () => {
  const path = await split('beside', 'w.bin');
  await writeFile(join(at('beside'), 'w.bin'), whole);
  for (const [model, out] of [
    [path, 'of-split'],
    [at('phase.onnx'), 'of-whole'],
  ] as const)
    expect(await explain(model, out)).toMatchObject({ code: 0 });
  const maps = await Promise.all(['of-split', 'of-whole'].map((out) => readNpyFile(join(at(out), 'saliency.raw.npy'))));
  expect(maps[0]).toEqual(maps[1]);
  const { model } = JSON.parse(await readFile(join(at('of-split'), 'explanation.json'), 'utf8'));
  expect(model.externalData).toMatchObject([{ file: 'w.bin', bytes: whole.length }]);
  const { stdout } = await cli('inspect', path);
  expect(stdout.split('\n')[0]).toBe(`phase.onnx, ${((model.bytes + whole.length) / 1e3).toFixed(1)} kB, opset ${model.opset}`);
});

const secret = at('w.out');
await writeFile(secret, whole);
const cases: [string, string, (place: string) => Promise<void>, RegExp][] = [
  ['missing', 'w.not', async () => {}, /w\.not: no such file/],
  ['outside', '../w.', async () => {}, /phase\.onnx: its weights are said to lie in "\.\.\/w\.", outside its folder/],
  ['absolute', '/w.ou', async () => {}, /its weights are said to lie in "\/w\.ou", outside its folder/],
  ['linked', 'w.lnk', (place) => symlink(secret, join(place, 'w.lnk')), /its weights are said to lie in "w\.lnk", outside its folder/],
  [
    'short',
    'w.cut',
    (place) => writeFile(join(place, 'w.cut'), whole.subarray(0, 5000)),
    /tensor ".+" (begins|ends) at byte \d+ of the file "w\.cut", which has 5000/,
  ],
];
test.each(cases)('weights that are %s', async (name, location, prepare, says) => {
  const path = await split(name, location);
  await prepare(at(name));
  const { code, stderr } = await explain(path, `out-${name}`);
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(says);
});
