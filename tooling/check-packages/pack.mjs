/** The packaging gate, on built packages: `node tooling/check-packages/pack.mjs [root]`. Works on the tarballs that would be published. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installAll } from './packaging/consumer.mjs';
import { lintManifest, lintTypes } from './packaging/lint.mjs';
import { loadAll, runCommands } from './packaging/load.mjs';
import { packAll } from './packaging/pack.mjs';
import { absentPeers, installedPeers, published, sizes } from './packaging/rules.mjs';
import { measure } from './packaging/size.mjs';

const root = process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'packaging-'));
const rows = [];
const add = (gate, { name, status, note }) => {
  rows.push(status);
  console.log(`${status.padEnd(8)}${gate.padEnd(9)}${name.padEnd(36)}${note}`.trimEnd());
};
const fromFaults = (name, faults) => ({ name, status: faults.length > 0 ? 'failed' : 'passed', note: faults.join('; ') });

try {
  mkdirSync(join(folder, 'tarballs'));
  const packages = packAll(root, published, join(folder, 'tarballs'));
  for (const pkg of packages) {
    add('publint', fromFaults(pkg.name, await lintManifest(pkg)));
    if (pkg.manifest.exports) add('attw', fromFaults(pkg.name, await lintTypes(pkg)));
  }
  installAll(root, folder, packages, installedPeers);
  for (const how of ['import', 'require']) for (const row of loadAll(folder, packages, how, absentPeers)) add(how, row);
  for (const row of runCommands(folder, packages)) add('command', row);
  for (const size of sizes) add('size', await measure(folder, size));
} catch (error) {
  add('gate', { name: 'stopped', status: 'failed', note: error.message });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const count = (status) => rows.filter((row) => row === status).length;
console.log(`packaging: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') > 0 ? 1 : 0;
