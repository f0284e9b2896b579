import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests run on the sources: every workspace package by its name, so no build is needed between an edit and its test. */
const tsconfig = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8'));
const alias = Object.entries<string[]>(tsconfig.compilerOptions.paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: resolve(import.meta.dirname, file!),
}));

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['packages/**/test/**/*.test.ts', 'apps/**/test/**/*.test.ts', 'tooling/**/test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['packages/**/src/**'], reporter: ['text', 'json-summary'] },
  },
});
