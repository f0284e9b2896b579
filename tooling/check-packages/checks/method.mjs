import { posix } from 'node:path';
import { matches } from '../match.mjs';
import { resolveFile } from '../specifier.mjs';

/** The names a file exports, through `export *` too. */
function exportsOf(path, files, seen = new Set()) {
  const file = files.get(path);
  if (!file || seen.has(path)) return [];
  seen.add(path);
  const next = file.source.starExports.map((s) => resolveFile(path, s, (p) => files.has(p)));
  return [...file.source.exports, ...next.flatMap((p) => exportsOf(p, files, seen))];
}

/** What makes a package a Voxplain method that tools can find and trust. */
export function* method({ packages }, { methods: rule }) {
  for (const pkg of packages.filter((p) => matches(rule.folders, p.folder))) {
    const path = `${pkg.folder}/package.json`;
    const { name, keywords, voxplain } = pkg.manifest;
    const expected = rule.scope + posix.basename(pkg.folder);
    if (name !== expected) yield [path, `the folder asks for the name ${expected}, not ${name}`];
    if (!keywords?.includes(rule.keyword)) yield [path, `"keywords" must include ${rule.keyword}`];
    if (voxplain?.spec !== rule.spec) yield [path, `"voxplain.spec" must be ${rule.spec}`];
    if (!rule.kinds.includes(voxplain?.kind)) yield [path, `"voxplain.kind" must be one of ${rule.kinds.join(', ')}`];

    const index = `${pkg.folder}/src/index.ts`;
    const exported = exportsOf(index, new Map(pkg.src.map((f) => [f.path, f])));
    if (!exported.includes(voxplain?.export)) yield [index, `does not export "voxplain.export" (${voxplain?.export})`];
    if (!pkg.test.some((f) => f.source.calls.has(rule.suite))) yield [`${pkg.folder}/test`, `no test calls ${rule.suite}`];
    const lines = pkg.readme.split('\n').filter((line) => line.trim()).length;
    if (lines < rule.readmeLines) yield [`${pkg.folder}/README.md`, `has ${lines} lines of text, wants ${rule.readmeLines}`];
  }
}
