import { foreignImports, isRelative, packageName, target } from '../specifier.mjs';

const names = (table) => Object.keys(table ?? {});

/** Imports and package.json agree, in both directions; nobody reaches into another package's files. */
export function* declared({ root, packages, byName }, rules) {
  for (const pkg of packages) {
    const { dependencies, peerDependencies, devDependencies } = pkg.manifest;
    const shipped = new Set([...names(dependencies), ...names(peerDependencies)]);
    const all = new Set([...shipped, ...names(devDependencies), ...names(root.devDependencies), pkg.name]);
    const everything = rules.testsOfEverything.includes(pkg.folder);
    const isKnown = (name, file) =>
      (pkg.manifest.private || !pkg.src.includes(file) ? all : shipped).has(name) || (everything && byName.has(name));

    for (const file of [...pkg.src, ...pkg.test, ...pkg.other]) {
      for (const specifier of foreignImports(file)) {
        const name = packageName(specifier);
        if (isKnown(name, file)) continue;
        yield [file.path, devDependencies?.[name] ? `${name} is only a devDependency` : `${name} is not declared in package.json`];
      }
      for (const specifier of file.source.imports.filter(isRelative)) {
        if (!target(file.path, specifier).startsWith(`${pkg.folder}/`))
          yield [file.path, `${specifier} leaves the package: import it by name`];
      }
    }
  }
}
