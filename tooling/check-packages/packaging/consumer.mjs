import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';

const versionInCatalog = (root, name) => {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const version = yaml.match(new RegExp(`^ +"?${name}"?: *(\\S+)$`, 'm'))?.[1];
  if (!version) throw new Error(`${name} is not in the catalog`);
  return version;
};

/** A project outside the workspace that installs all tarballs at once, with the peers it is told to. */
export function installAll(root, folder, packages, peers) {
  const wanted = peers.filter((name) => packages.some(({ manifest }) => manifest.peerDependencies?.[name]));
  const tarballs = packages.map(({ name, tarball }) => [name, `file:${tarball}`]);
  const dependencies = Object.fromEntries([...tarballs, ...wanted.map((name) => [name, versionInCatalog(root, name)])]);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  command(folder, 'npm', 'install', '--prefer-offline', '--ignore-scripts', '--omit=peer', ...quiet);
}
