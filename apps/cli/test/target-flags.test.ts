import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema } from '@voxplain/core/schemas';
import { readVolumeFile } from '@voxplain/io';
import { describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { geometry, inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
const [nx, ny] = geometry.size as [number, number, number];
let count = 0;

async function explained(...flags: string[]) {
  const out = join(folder, `out${count++}`);
  const given = ['--input', at('volume.nii.gz'), '--card', at('card.json'), '--method', 'saliency'];
  const { code, stdout, stderr } = await cli('explain', at('segmenter.onnx'), ...given, ...flags, '--out', out);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { target, predictions } = manifestSchema.parse(JSON.parse(await readFile(join(out, 'explanation.json'), 'utf8')));
  const { data } = await readVolumeFile(join(out, 'saliency.nii.gz'));
  const shown = Array.from(data).flatMap((value, p) => (value > 0 ? [[p % nx, Math.floor(p / nx) % ny, Math.floor(p / nx / ny)]] : []));
  return { stdout, target, prediction: predictions[0]!, shown };
}

describe('targets', () => {
  test('--point: the map stays within the receptive field of that voxel', async () => {
    const { target, prediction, shown, stdout } = await explained('--target', '1', '--point', '4,3,2');
    expect(target).toMatchObject({ class: 1, region: 'point', point: [4, 3, 2] });
    expect(prediction.regionSize).toBe(1);
    expect(shown).toContainEqual([4, 3, 2]);
    for (const [x, y, z] of shown) expect(Math.max(Math.abs(x! - 4), Math.abs(y! - 3), Math.abs(z! - 2))).toBeLessThanOrEqual(2);
    expect(stdout).toMatch(/explained {3}class 1, at a point, logit/);
  });
  test('--box, all of it and cut to what is predicted; --reduce', async () => {
    const whole = await explained('--target', '1', '--box', '1:3,0:6,2:4', '--region', 'all', '--reduce', 'mean');
    expect(whole.target).toMatchObject({ region: 'box', box: { start: [1, 0, 2], end: [3, 6, 4] }, within: 'all', reduce: 'mean' });
    expect(whole.prediction.regionSize).toBe(24);
    const sum = await explained('--target', '1', '--box', '1:3,0:6,2:4', '--region', 'all');
    expect(sum.prediction.score).toBeCloseTo(24 * whole.prediction.score, 3);
    const cut = await explained('--target', '2', '--box', '0:7,0:6,0:5');
    expect(cut.target).toMatchObject({ within: 'predicted' });
    expect(cut.prediction.regionSize).toBe(cut.prediction.voxels![2]);
  });
  test('--component: the largest has rank 0 and holds its voxels', async () => {
    const largest = await explained('--target', '2', '--component', 'largest');
    const ranked = await explained('--target', '2', '--component', '0');
    expect(ranked.shown).toEqual(largest.shown);
    expect(largest.target).toMatchObject({ region: 'component', component: 'largest' });
    expect(largest.prediction.regionSize).toBeLessThanOrEqual(largest.prediction.voxels![2]!);
  });
  test('--target-layer and --unit', async () => {
    const { target, stdout, shown } = await explained('--target-layer', 'features', '--unit', '2', '--point', '3,3,3');
    expect(target).toMatchObject({ layer: 'features', unit: 2, region: 'point' });
    expect(target.class).toBeUndefined();
    expect(stdout).toContain('unit 2 of features, at a point');
    for (const [x, y, z] of shown) expect(Math.max(Math.abs(x! - 3), Math.abs(y! - 3), Math.abs(z! - 3))).toBeLessThanOrEqual(1);
  });
});

test.each<[string[], number, RegExp]>([
  [['--point', '1,a'], 2, /one whole number per axis/],
  [['--point', '9,0,0'], 1, /there is no voxel \[9,0,0\]/],
  [['--box', '1:2,3'], 2, /START:END per axis/],
  [['--component', 'middle'], 2, /whole number/],
  [['--point', '1,1,1', '--component', 'largest'], 2, /--point and --component exclude each other/],
  [['--point', '1,1,1', '--region', 'all'], 2, /--region all and --point exclude each other/],
  [['--unit', '1'], 2, /give --target-layer/],
  [['--reduce', 'median'], 2, /Allowed choices are sum, mean/],
  [['--target-layer', 'features', '--unit', '9'], 1, /no unit 9: it has 4/],
  [['--target-layer', 'features', '--target', '1'], 1, /units and no classes/],
])('%s', async (flags, code, message) => {
  const given = ['--input', at('volume.nii.gz'), '--method', 'saliency', '--out', join(folder, 'none')];
  const outcome = await cli('explain', at('segmenter.onnx'), ...given, ...flags);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.code).toBe(code);
});
