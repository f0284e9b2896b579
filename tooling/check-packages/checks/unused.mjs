import { foreignImports, packageName } from '../specifier.mjs';

const names = (table) => Object.keys(table ?? {});
const importedBy = (files) => new Set(files.flatMap(foreignImports).map(packageName));

/** A peer that a workspace package below asks for has to be installed here, although nothing here imports it. */
function* peersBelow(pkg, byName, seen = new Set()) {
  if (!pkg || seen.has(pkg)) return;
  seen.add(pkg);
  const { dependencies, peerDependencies, devDependencies } = pkg.manifest;
  yield* names(peerDependencies);
  const isTop = seen.size === 1;
  for (const name of [...names(dependencies), ...(isTop ? names(devDependencies) : [])]) yield* peersBelow(byName.get(name), byName, seen);
}

/** Nothing is declared that nobody imports. */
export function* unused({ packages, byName }) {
  for (const pkg of packages) {
    const { dependencies, peerDependencies, devDependencies, scripts } = pkg.manifest;
    const files = [...pkg.src, ...pkg.test, ...pkg.other];
    const shipped = importedBy(pkg.manifest.private ? files : pkg.src);
    const anywhere = importedBy(files);
    const commands = new Set(Object.values(scripts ?? {}).flatMap((line) => line.split(/\s+/)));
    const wanted = new Set(peersBelow(pkg, byName));
    const isPeerBelow = (name) => wanted.has(name);
    const isTypes = (name) => name.startsWith('@types/');

    for (const name of names(dependencies)) {
      if (!shipped.has(name) && !isPeerBelow(name)) yield [`${pkg.folder}/package.json`, `dependency ${name} is not imported in src`];
    }
    for (const name of names(peerDependencies)) {
      if (!shipped.has(name)) yield [`${pkg.folder}/package.json`, `peerDependency ${name} is not imported in src`];
    }
    for (const name of names(devDependencies)) {
      if (anywhere.has(name) || isPeerBelow(name) || commands.has(name) || isTypes(name)) continue;
      yield [`${pkg.folder}/package.json`, `devDependency ${name} is not imported`];
    }
  }
}
