import { matches, matchesAny } from '../match.mjs';
import { isNodeBuiltin } from '../specifier.mjs';

/** What runs in a browser imports no Node module and reads no Node global. */
export function* nodeFree({ packages }, { node }) {
  const files = packages.flatMap((pkg) => pkg.src).filter((f) => matches(node.forbiddenIn, f.path) && !matchesAny(node.allowedIn, f.path));
  for (const { path, source } of files) {
    for (const specifier of source.imports.filter(isNodeBuiltin)) yield [path, `imports ${specifier}, which only Node has`];
    for (const name of node.globals.filter((n) => source.free.has(n))) yield [path, `uses the global ${name}, which only Node has`];
  }
}
