import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';

const out = join(await temporaryFolder(), 'demo');

test('the demo writes pictures, maps and one page, and says where', async () => {
  const { code, stdout, stderr } = await cli('demo', '--out', out);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const phases = ['non-contrast', 'arterial', 'portal-venous', 'delayed'];
  const names = await readdir(out);
  for (const phase of phases) {
    expect(stdout).toContain(`${phase}: predicted`);
    for (const id of ['cam', 'grad-cam', 'saliency'])
      expect(names).toEqual(expect.arrayContaining([`${phase}.${id}.png`, `${phase}.${id}.nii.gz`]));
  }
  expect(stdout).toContain(join(out, 'index.html'));
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  const html = await readFile(join(out, 'index.html'), 'utf8');
  expect(html.match(/<img src="data:image\/png;base64,/g)).toHaveLength(16);
  expect(html).not.toMatch(/<script|https?:/);
});

test('most predictions are right and most maps peak in the evidence', async () => {
  const { stdout } = await cli('demo', '--out', out);
  expect(Number(/(\d+) predicted right/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(36);
  expect(Number(/grad-cam +([\d.]+) % +[\d.]+ % +40/.exec(stdout)?.[1])).toBeGreaterThan(60);
});
