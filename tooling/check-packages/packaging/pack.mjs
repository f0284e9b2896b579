import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';

const tarballName = ({ name, version }) => `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;

/** Folders that fit `a/*` or `a/*\/*` and hold a package.json. */
function expand(root, pattern) {
  const folders = pattern
    .split('/')
    .reduce((found, part) => found.flatMap((at) => (part === '*' ? children(root, at) : [at ? `${at}/${part}` : part])), ['']);
  return folders.filter((folder) => children(root, folder, 'files').includes(`${folder}/package.json`));
}

function children(root, folder, kind = 'folders') {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.filter((e) => e.isDirectory() === (kind === 'folders')).map((e) => `${folder}/${e.name}`);
  } catch {
    return [];
  }
}

/** Packs every public package as it would be published: `catalog:` and `workspace:` become versions. */
export function packAll(root, patterns, destination) {
  const found = [...new Set(patterns.flatMap((pattern) => expand(root, pattern)))].map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  }));
  const packages = found.filter(({ manifest }) => !manifest.private);
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const filters = packages.flatMap(({ folder }) => ['--filter', `./${folder}`]);
  command(root, 'npx', '-y', packageManager, '-r', ...filters, 'pack', '--pack-destination', destination);
  return packages.map((pkg) => ({ ...pkg, name: pkg.manifest.name, tarball: join(destination, tarballName(pkg.manifest)) }));
}
