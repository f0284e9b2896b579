import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

const at = await inputs(join(await temporaryFolder(), 'in'));

test('inputs, outputs, opset and layers', async () => {
  const { code, stdout } = await cli('inspect', at('photo.onnx'));
  expect(code).toBe(0);
  expect(stdout).toContain('opset 17');
  expect(stdout).toMatch(/photo {2}float32 {2}\[N, 3, 8, 9\]/);
  expect(stdout).toMatch(/features +Relu +\[1, 4, 4, 5\]/);
  expect(stdout).toContain('every operator has a rule');
});

test('JSON for machines', async () => {
  const { stdout } = await cli('inspect', at('photo.onnx'), '--json');
  const facts = JSON.parse(stdout);
  expect(facts).toMatchObject({
    file: 'photo.onnx',
    opset: 17,
    inputs: [{ name: 'photo', type: 'float32', dims: ['N', 3, 8, 9] }],
    missingGradients: [],
  });
  expect(facts.layers.at(-1)).toMatchObject({ name: 'features', op: 'Relu', dims: [1, 4, 4, 5] });
});

test('open dims: layers need --dims', async () => {
  expect((await cli('inspect', at('segmenter.onnx'))).stdout).toContain('give --dims');
  expect((await cli('inspect', at('segmenter.onnx'), '--dims', '1,1,5,6,7')).stdout).toMatch(/features +Relu +\[1, 4, 5, 6, 7\]/);
  expect(JSON.parse((await cli('inspect', at('segmenter.onnx'), '--json')).stdout).layers).toBeNull();
});

test('operators without a gradient are named with their node', async () => {
  expect((await cli('inspect', at('no-gradient.onnx'))).stdout).toMatch(/no rule for RandomNormalLike \(randomnormallike\d+\)/);
  expect(JSON.parse((await cli('inspect', at('no-gradient.onnx'), '--json')).stdout).missingGradients).toMatchObject([
    { op: 'RandomNormalLike' },
  ]);
});
