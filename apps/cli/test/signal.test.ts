import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNpyFile } from '@voxplain/io';
import { ModelWriter } from '@voxplain/testkit';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { wave } from './inputs.js';

const folder = await temporaryFolder();

test('a signal is explained, and drawn as one row', async () => {
  const net = new ModelWriter(17);
  const features = net.op('Relu', [net.conv(net.input('x', [1, 2, 20]), 2, 4, [3])]);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  await writeFile(join(folder, 'signal.onnx'), net.bytes(net.op('Gemm', [pooled, net.randomWeight([4, 3], 4)])));
  await writeNpyFile(join(folder, 'x.npy'), wave([1, 2, 20]));
  const out = join(folder, 'out');
  const { code, stderr } = await cli(
    'explain',
    join(folder, 'signal.onnx'),
    '--input',
    join(folder, 'x.npy'),
    '--method',
    'saliency',
    '--out',
    out,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const png = await readFile(join(out, 'saliency.png'));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(width).toBeGreaterThan(height);
});
