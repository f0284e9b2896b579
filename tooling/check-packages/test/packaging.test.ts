import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lintManifest, lintTypes } from '../packaging/lint.mjs';
import { loadAll, runCommands } from '../packaging/load.mjs';
import { measure } from '../packaging/size.mjs';
import { sound } from './tree.ts';

const root = mkdtempSync(join(tmpdir(), 'packaging-test-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(folder: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), text, { mode: 0o755 });
  }
}

const manifest = { ...JSON.parse(sound['packages/core/package.json']!), repository: undefined };
delete manifest.exports['./models/*'];
const dist = {
  'dist/index.js': 'export const a = 1;\n',
  'dist/index.cjs': 'exports.a = 1;\n',
  'dist/index.d.ts': 'export declare const a: number;\n',
  'dist/index.d.cts': 'export declare const a: number;\n',
};

function pack(folder: string, files: Record<string, string>) {
  write(folder, { 'package.json': JSON.stringify(manifest), ...files });
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json'], { cwd: join(root, folder), encoding: 'utf8' }));
  return { tarball: join(root, folder, packed.filename) };
}

it('passes a sound tarball', async () => {
  const packed = pack('sound', dist);
  expect(await lintManifest(packed)).toEqual([]);
  expect(await lintTypes(packed)).toEqual([]);
});

it('sees a file that is promised and not packed', async () => {
  const { 'dist/index.cjs': _, ...rest } = dist;
  expect(await lintManifest(pack('absent', rest))).toContainEqual(expect.stringContaining('index.cjs'));
});

it('sees types of the wrong module system', async () => {
  const types = 'declare const a: number;\nexport default a;\n';
  const packed = pack('types', { ...dist, 'dist/index.d.cts': types, 'dist/index.cjs': 'module.exports = 1;\n' });
  expect(await lintTypes(packed)).toContain('FalseExportDefault at . for node16-cjs');
});

it('tells apart what loads, what does not, what lacks an absent peer, and what is not what it says', () => {
  const installed = (name: string, code: string, voxplain?: object) => {
    const more = { ...manifest, name, voxplain };
    write(`consumer/node_modules/${name}`, {
      'package.json': JSON.stringify(more),
      'dist/index.js': code,
      'dist/index.cjs': 'exports.a = 1;',
    });
    return { name, manifest: more };
  };
  const packages = [
    installed('good', 'export const a = 1;'),
    installed('bad', "import 'nowhere';"),
    installed('web', "import 'big-runtime';"),
    installed('method', "export const a = { kind: 'graph', id: 'method' };", { kind: 'graph', export: 'a' }),
    installed('kind', "export const a = { kind: 'graph', id: 'kind' };", { kind: 'iterative', export: 'a' }),
    installed('id', "export const a = { kind: 'graph', id: 'other' };", { kind: 'graph', export: 'a' }),
    installed('none', 'export const b = 1;', { kind: 'graph', export: 'a' }),
  ];
  const status = (how: 'import' | 'require') =>
    Object.fromEntries(loadAll(join(root, 'consumer'), packages, how, { 'big-runtime': 'big' }).map((row) => [row.name, row.status]));
  const faults = { kind: 'failed', id: 'failed' };
  expect(status('import')).toEqual({ good: 'passed', bad: 'failed', web: 'skipped', method: 'passed', none: 'failed', ...faults });
  expect(status('require')).toEqual({ good: 'passed', bad: 'passed', web: 'passed', method: 'failed', none: 'failed', ...faults });
});

it('fails everything after a package that ends the process', () => {
  const ending = { ...manifest, name: 'ending' };
  write('ended/node_modules/ending', { 'package.json': JSON.stringify(ending), 'dist/index.js': 'process.exit(0);' });
  expect(loadAll(join(root, 'ended'), [{ name: 'ending', manifest: ending }], 'import', {})).toMatchObject([{ status: 'failed' }]);
});

it('runs the commands', () => {
  const command = (code: number) => `#!/bin/sh\nexit ${code}\n`;
  write('commands', { 'node_modules/.bin/good': command(0), 'node_modules/.bin/bad': command(1) });
  const rows = runCommands(join(root, 'commands'), [{ name: 'x', manifest: { bin: { good: 'a', bad: 'b' } } }]);
  expect(rows.map((row) => row.status)).toEqual(['passed', 'failed']);
});

it('holds a bundle against its gate', async () => {
  const size = { name: 'x', code: `console.log('${'a'.repeat(10)}');`, external: [] };
  expect(await measure(root, { ...size, gate: 1 })).toMatchObject({ status: 'passed' });
  expect(await measure(root, { ...size, gate: 0.001 })).toMatchObject({ status: 'failed' });
  expect(await measure(root, { ...size, code: "import 'nowhere';", gate: 1 })).toMatchObject({ status: 'failed' });
});
