import { findCycles } from '../cycles.mjs';

/** No circle of packages, devDependencies included: the build order is found along them. */
export function* packageCycles({ packages, byName }) {
  const below = ({ manifest: m }) =>
    Object.keys({ ...m.dependencies, ...m.peerDependencies, ...m.devDependencies }).filter((name) => byName.has(name));
  for (const cycle of findCycles(new Map(packages.map((pkg) => [pkg.name, below(pkg)])))) {
    yield [`${byName.get(cycle[0]).folder}/package.json`, cycle.join(' -> ')];
  }
}
