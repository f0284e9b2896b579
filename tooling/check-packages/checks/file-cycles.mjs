import { findCycles } from '../cycles.mjs';
import { isRelative, resolveFile } from '../specifier.mjs';

/** No circle of imports among the files of a package, types included. */
export function* fileCycles({ packages }) {
  for (const pkg of packages) {
    const files = [...pkg.src, ...pkg.test, ...pkg.other];
    const paths = new Set(files.map((f) => f.path));
    const follow = (file) => file.source.imports.filter(isRelative).map((s) => resolveFile(file.path, s, (p) => paths.has(p)));
    const graph = new Map(files.map((file) => [file.path, follow(file).filter((p) => p !== undefined)]));
    for (const cycle of findCycles(graph)) yield [cycle[0], cycle.map((p) => p.slice(pkg.folder.length + 1)).join(' -> ')];
  }
}
