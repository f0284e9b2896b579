import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build } from 'tsup';

const here = resolve(import.meta.dirname, '..');

/** Files that Node can run as processes or threads of their own, from the sources of the workspace. */
export interface Bundle {
  /** The path of an entry, by its name without extension. */
  readonly path: (name: string) => string;
  readonly remove: () => Promise<void>;
}

/** Bundles TypeScript files, each with the workspace packages that it imports; ONNX Runtime stays outside. */
export async function bundle(entry: readonly string[]): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'voxplain-bundle-'));
  await build({
    entry: Object.fromEntries(entry.map((file) => [basename(file, '.ts'), file])),
    outDir: folder,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    platform: 'node',
    target: 'node20',
    tsconfig: resolve(here, '../../tsconfig.json'),
    noExternal: [/^@voxplain\//],
    external: [/^onnxruntime-/],
    config: false,
    silent: true,
  });
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'));
  return { path: (name) => join(folder, `${name}.mjs`), remove: () => rm(folder, { recursive: true }) };
}
