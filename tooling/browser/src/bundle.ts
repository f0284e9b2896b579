import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Rollup } from 'vite';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const { compilerOptions } = JSON.parse(readFileSync(root('tsconfig.json'), 'utf8'));
/** Workspace packages from their sources; their entries for Node give way to those for a browser. */
const alias = Object.entries<string[]>(compilerOptions.paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: root(file!.replace(/src\/node\.ts$/, 'src/index.ts')),
}));

/** A module and all that it imports, workers too, as a browser loads it: contents by path, the module as `/page.js`. */
export async function bundle(entry: string): Promise<Record<string, Uint8Array>> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    worker: { format: 'es' },
    build: { write: false, target: 'es2022', modulePreload: false, rollupOptions: { input: entry, output: { entryFileNames: 'page.js' } } },
  })) as Rollup.RollupOutput;
  const encoder = new TextEncoder();
  const contents = (file: (typeof output)[number]) => (file.type === 'chunk' ? file.code : file.source);
  return Object.fromEntries(
    output.map((file) => {
      const found = contents(file);
      return [`/${file.fileName}`, typeof found === 'string' ? encoder.encode(found) : found];
    }),
  );
}
