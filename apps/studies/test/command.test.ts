import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVolumeFile } from '@voxplain/io';
import { phantom } from '@voxplain/phantom';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { philbrickCommand } from '../src/philbrick/command.js';
import { FIVE, MAGNITUDE } from '../src/philbrick/lineup.js';

/** What the command says on its streams. */
async function run(...given: string[]): Promise<{ stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({ write: (text: string) => (said[name] += text) });
  const command = philbrickCommand({ stdout: stream('stdout'), stderr: stream('stderr') });
  await command
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said.stderr += text) })
    .parseAsync(given, { from: 'user' });
  return said;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxplain-study-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('measures every map of every slice, twice the same', async () => {
  const { stdout, stderr } = await run('--slices', '3', '--out', folder);
  expect(await run('--slices', '3')).toEqual({ stdout, stderr });

  const lines = (await readFile(join(folder, 'scores.csv'), 'utf8')).trim().split('\n');
  const [head, ...rows] = lines.map((line) => line.match(/("[^"]*"|[^,]*)(?:,|$)/g)!.map((cell) => cell.replace(/^"|"?,?$/g, '')));
  const maps = [...FIVE, MAGNITUDE, ...['relu1', 'pool1', 'relu2', 'relu3'].flatMap((layer) => [`Grad-CAM ${layer}`, `SAM ${layer}`])];
  expect(new Set(rows.map((row) => row[head!.indexOf('map')]))).toEqual(new Set(maps));
  expect(rows.length).toBe(3 * maps.length);

  // independent of the study: the evidence and the body of the third slice
  const third = phantom({ seed: 2_000_002, phase: 'portal-venous', size: [128, 128] });
  const voxels = third.evidence.data.filter(Boolean).length;
  const row = rows.find(([seed]) => seed === '2000002')!;
  expect(row[head!.indexOf('phase')]).toBe('portal-venous');
  expect(Number(row[head!.indexOf('evidence share of slice')])).toBeCloseTo(voxels / 128 ** 2, 12);
  expect(Number(row[head!.indexOf('evidence share of body')])).toBeCloseTo(voxels / third.labels.data.filter(Boolean).length, 12);

  const summary = JSON.parse(await readFile(join(folder, 'study.json'), 'utf8'));
  expect(summary.claims.map(({ id }: { id: string }) => id)).toEqual(['E2', 'E3', 'E4']);
  for (const changing of ['timings', 'created']) expect(summary.manifest).not.toHaveProperty(changing);
  expect(summary.manifest.model.name).toBe('phase-classifier.onnx');
  expect(summary.maps.map(({ method }: { method: { layers: string[] } }) => method.layers.join()).slice(0, 6)).toEqual([
    'relu6',
    'relu6',
    '',
    '',
    'relu6',
    '',
  ]);

  const specificities = rows.filter((row) => row[head!.indexOf('map')] === 'SAM').map((row) => Number(row[head!.indexOf('specificity')]));
  const mean = specificities.reduce((sum, value) => sum + value, 0) / 3;
  expect(summary.maps[4].metrics.specificity.all.mean).toBeCloseTo(mean, 12);
  expect(stdout).toMatch(new RegExp(`\n {2}SAM +${mean.toFixed(4)} `));
  expect(stdout).toContain('3 slices');
  expect(stdout).toContain('stands for the evidence of every layer');
  expect(stderr).toContain('3 of 3 slices');

  const picture = await readVolumeFile(join(folder, '2000000.non-contrast.png'));
  expect(picture.geometry.size).toEqual([7 * 256 + 6 * 6, 256]);
});

it.each([
  ['--first-seed', '2499'],
  ['--slices', '0'],
  ['--slices', 'many'],
])('refuses %s %s', async (...given) => {
  await expect(run(...given)).rejects.toThrow(/a whole number of at least/);
});
