import { lookUp, matches } from '../match.mjs';
import { foreignImports, packageName } from '../specifier.mjs';

/** All patterns that are reachable along the arrows. */
function reach(layers, from, seen = new Set()) {
  for (const below of from) {
    if (seen.has(below)) continue;
    seen.add(below);
    reach(layers, layers[below] ?? [], seen);
  }
  return seen;
}

function allows(rules, arrows, folder) {
  if (arrows === 'anything') return true;
  if (matches(rules.apps, folder)) return false;
  if (arrows === 'below the apps') return folder.startsWith('packages/');
  return [...reach(rules.layers, arrows)].some((pattern) => matches(pattern, folder));
}

/** One-way imports between packages. */
export function* layers({ packages, byName }, rules) {
  for (const pkg of packages) {
    const arrows = lookUp(rules.layers, pkg.folder);
    if (arrows === undefined) {
      yield [`${pkg.folder}/package.json`, 'no layer is written down for this folder'];
      continue;
    }
    for (const file of pkg.src) {
      for (const specifier of foreignImports(file)) {
        const other = byName.get(packageName(specifier));
        if (other && other !== pkg && !allows(rules, arrows, other.folder)) yield [file.path, `${pkg.name} may not import ${other.name}`];
      }
    }
    for (const file of arrows === 'anything' ? [] : [...pkg.test, ...pkg.other]) {
      for (const specifier of foreignImports(file)) {
        const other = byName.get(packageName(specifier));
        if (other && matches(rules.apps, other.folder)) yield [file.path, `nobody imports an app (${other.name})`];
      }
    }
  }
}
