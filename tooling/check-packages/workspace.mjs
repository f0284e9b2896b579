import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchesAny } from './match.mjs';
import { readSource } from './source.mjs';

const skipped = new Set(['node_modules', 'dist', 'coverage', 'template']);
const isCode = (path) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.d.ts');
const isKept = (path) => isCode(path) || /(^|\/)(package\.json|README\.md)$/.test(path);

/** The text files of a repository by path, relative to its root. @returns {Record<string, string>} */
export function readTree(root, folder = '') {
  const tree = {};
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith('.')) Object.assign(tree, readTree(root, path));
    else if (entry.isFile() && isKept(path)) tree[path] = readFileSync(join(root, path), 'utf8');
  }
  return tree;
}

/**
 * @typedef {{ path: string, source: import('./source.mjs').Source }} File
 * @typedef {{ folder: string, name: string, manifest: any, src: File[], test: File[], other: File[], readme: string }} Package
 * @returns {{ root: any, packages: Package[], byName: Map<string, Package> }}
 */
export function readWorkspace(tree, globs) {
  const packages = Object.keys(tree)
    .filter((path) => path.endsWith('/package.json') && matchesAny(globs, path.slice(0, -'/package.json'.length)))
    .map((path) => readPackage(tree, path.slice(0, -'/package.json'.length)))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
  return { root: JSON.parse(tree['package.json'] ?? '{}'), packages, byName: new Map(packages.map((p) => [p.name, p])) };
}

function readPackage(tree, folder) {
  const manifest = JSON.parse(tree[`${folder}/package.json`]);
  const paths = Object.keys(tree).filter((path) => path.startsWith(`${folder}/`) && isCode(path));
  const files = paths.map((path) => ({ path, source: readSource(path, tree[path]), part: path.slice(folder.length + 1).split('/')[0] }));
  return {
    folder,
    name: manifest.name,
    manifest,
    src: files.filter((f) => f.part === 'src'),
    test: files.filter((f) => f.part === 'test'),
    other: files.filter((f) => f.part !== 'src' && f.part !== 'test'),
    readme: tree[`${folder}/README.md`] ?? '',
  };
}
