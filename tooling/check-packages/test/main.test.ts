import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { broken, sound } from './tree.ts';

const root = mkdtempSync(join(tmpdir(), 'structure-'));
afterAll(() => rmSync(root, { recursive: true }));

const main = fileURLToPath(new URL('../main.mjs', import.meta.url));
function run(name: string, tree: Record<string, string>) {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  const { status, stdout } = spawnSync(process.execPath, [main, join(root, name)], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

it('exits 0 on a sound repository', () => {
  expect(run('sound', sound)).toEqual({ status: 0, lines: ['0 violations'] });
});

it('exits 1 with one line per violation, and leaves built and installed files alone', () => {
  const fs = "import 'node:fs';\n";
  const tree = broken({ 'packages/core/src/a.ts': fs, 'packages/core/src/dist/a.ts': fs, 'packages/core/src/node_modules/a.ts': fs });
  const line = 'packages/core/src/a.ts: node-free: imports node:fs, which only Node has';
  expect(run('broken', tree)).toEqual({ status: 1, lines: [line, '1 violation'] });
});
