import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
const explain = (backend: string, out: string) =>
  cli('explain', at('phase.onnx'), '--input', at('slice.nii.gz'), '--method', 'cam', '--out', out, '--backend', backend);

test('a list of providers: the first that runs, and the manifest says which', async () => {
  const out = join(folder, 'out');
  expect(await explain('abacus, cpu', out)).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(await readFile(join(out, 'explanation.json'), 'utf8')).backend).toMatchObject({ id: 'node', provider: 'cpu' });
});

test('none of them: one line with every reason', async () => {
  const { code, stderr } = await explain('abacus,slide-rule', join(folder, 'none'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^voxplain: [^\n]*"abacus"[^\n]*; and [^\n]*"slide-rule"[^\n]*\n$/);
});
