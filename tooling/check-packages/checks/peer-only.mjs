import { matches } from '../match.mjs';

/** An inference runtime is a peer dependency of the backends and of nothing else below the apps. */
export function* peerOnly({ packages }, { peerOnly: rule }) {
  for (const pkg of packages.filter((p) => matches(rule.below, p.folder))) {
    const isRuntime = (name) => matches(rule.names, name);
    for (const name of Object.keys(pkg.manifest.dependencies ?? {}).filter(isRuntime)) {
      yield [`${pkg.folder}/package.json`, `${name} must be a peerDependency`];
    }
    if (matches(rule.allowedIn, pkg.folder)) continue;
    for (const name of Object.keys(pkg.manifest.peerDependencies ?? {}).filter(isRuntime)) {
      yield [`${pkg.folder}/package.json`, `${name} is a peerDependency of the backends only`];
    }
  }
}
