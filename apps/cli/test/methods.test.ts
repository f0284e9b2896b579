import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtIn } from '../src/methods.js';
import { cli, temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

describe('voxplain methods', () => {
  it('lists every method with what it is, needs and costs, and where it fails', async () => {
    const { code, stdout } = await cli('methods');
    expect(code).toBe(0);
    for (const { id, about } of builtIn) {
      expect(stdout).toContain(`\n  ${id}\n    ${about.title} (`);
      for (const line of [about.cost, ...about.limitations]) expect(stdout).toContain(line);
    }
    expect(stdout).toContain('groups for --method: all, all-cam');
  });

  it('as JSON for machines', async () => {
    const listed = JSON.parse((await cli('methods', '--json')).stdout) as { id: string; category: string; cost: string }[];
    expect(listed.map(({ id }) => id)).toEqual(builtIn.map(({ id }) => id));
    for (const { category, cost } of listed) expect([category, cost].every((text) => text.length > 3)).toBe(true);
  });
});

describe('a group of methods', () => {
  it('explains by all that the model supports, and names the others with their reason', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const at = await inputs(join(folder, 'in'));
    const { code, stdout, stderr } = await cli(
      ...['explain', at('photo.onnx'), '--input', at('photo.png'), '--method', 'all-cam', '--out', join(folder, 'out'), '--json'],
    );
    expect(stderr).not.toMatch(/^voxplain:/m);
    expect(code).toBe(0);
    const made = (JSON.parse(stdout).maps as { method: string }[]).map(({ method }) => method);
    const leftOut = [...stderr.matchAll(/^left out ([\w-]+): .+$/gm)].map(([, id]) => id!);
    const members = builtIn.filter(({ about }) => about.category === 'output/attribution/cam').map(({ id }) => id);
    expect([...made, ...leftOut].sort()).toEqual([...members].sort());
    expect(made).toEqual(expect.arrayContaining(['grad-cam', 'layer-cam', 'hires-cam']));
  });

  it('a method that is named as well is there once', async () => {
    const folder = await temporaryFolder();
    const at = await inputs(join(folder, 'in'));
    const { stderr, code } = await cli(
      ...[
        'explain',
        at('no-gradient.onnx'),
        '--input',
        at('photo.png'),
        '--method',
        'cam',
        '--method',
        'all-cam',
        '--out',
        join(folder, 'out'),
      ],
    );
    // named: its failure is a failure
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^voxplain: /m);
  });
});
