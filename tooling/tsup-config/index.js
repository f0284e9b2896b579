import { defineConfig } from 'tsup';

/** The one way a Voxplain package is built: ESM, CommonJS and types, for any platform. */
export const lib = (options = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    sourcemap: true,
    clean: true,
    target: 'es2022',
    platform: 'neutral',
    treeshake: true,
    ...options,
  });
