import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));

if (!existsSync(main)) console.warn('SKIPPED: the command as a process; build apps/cli first');

describe.skipIf(!existsSync(main))('as a process', () => {
  const node = (...argv: string[]) =>
    promisify(execFile)(process.execPath, [main, ...argv]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  test('success: exit code 0, one JSON object, nothing on stderr', async () => {
    const { code, stdout, stderr } = await node(
      'explain',
      at('phase.onnx'),
      '--input',
      at('slice.nii.gz'),
      '--method',
      'cam',
      '--json',
      '--out',
      join(folder, 'ok'),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).prediction.label).toBe('arterial');
  });

  test.each([
    ['failed', ['inspect', at('card.json')], 1],
    [
      'failed in the runtime',
      ['explain', at('no-gradient.onnx'), '--input', at('volume.npy'), '--method', 'saliency', '--out', join(folder, 'none')],
      1,
    ],
    ['bad usage', ['explain'], 2],
  ])('%s: the exit code, and one line on stderr', async (_, argv, code) => {
    const outcome = await node(...argv);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^voxplain: [^\n]+\n$/);
  });

  test('a reader that closes early is no failure', async () => {
    const child = spawn(process.execPath, [main, 'inspect', at('phase.onnx'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('an interrupt ends it and leaves nothing', async () => {
    const out = join(folder, 'interrupted');
    const child = spawn(process.execPath, [
      main,
      'explain',
      at('phase.onnx'),
      '--input',
      at('slice.nii.gz'),
      '--method',
      'occlusion',
      '--option',
      'window=2',
      '--option',
      'stride=1',
      '--out',
      out,
    ]);
    const ended = new Promise<string | null>((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    setTimeout(() => child.kill('SIGINT'), 1500);
    expect(await ended).toBe('SIGINT');
    expect(existsSync(out)).toBe(false);
  });
});
