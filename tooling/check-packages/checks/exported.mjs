import { matchesAny } from '../match.mjs';
import { foreignImports, packageName, subpath } from '../specifier.mjs';

/** Imports of a workspace package use an entry that it exports. */
export function* exported({ packages, byName }) {
  for (const pkg of packages) {
    for (const file of [...pkg.src, ...pkg.test, ...pkg.other]) {
      for (const specifier of foreignImports(file)) {
        const entries = byName.get(packageName(specifier))?.manifest.exports;
        if (entries && !matchesAny(Object.keys(entries), subpath(specifier)))
          yield [file.path, `${specifier} is not among the exports of ${packageName(specifier)}`];
      }
    }
  }
}
