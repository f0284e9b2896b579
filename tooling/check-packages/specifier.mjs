import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

export const isRelative = (specifier) => specifier.startsWith('.');
export const isNodeBuiltin = (specifier) => isBuiltin(specifier);

/** `@scope/name/sub/path` -> `@scope/name`. */
export const packageName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** `@scope/name/sub/path` -> `./sub/path`, a key of `exports`. */
export const subpath = (specifier) => `.${specifier.slice(packageName(specifier).length)}`;

/** Where a relative import leads, without regard to what is there. */
export const target = (from, specifier) => posix.join(posix.dirname(from), specifier);

/** The file a relative import means; TypeScript writes `./x.js` for `x.ts`. */
export function resolveFile(from, specifier, isFile) {
  const path = target(from, specifier);
  const stem = path.replace(/\.[cm]?js$/, '');
  const endings = ['', '.ts', '.tsx', '.mts', '.mjs', '.js', '/index.ts'];
  return [path, ...endings.map((ending) => stem + ending)].find(isFile);
}

/** Imports of other packages, Node's own modules left out. */
export const foreignImports = (file) => file.source.imports.filter((s) => !isRelative(s) && !isNodeBuiltin(s));
