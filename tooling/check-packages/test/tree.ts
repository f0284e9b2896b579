/** A small repository without a fault, as text by path; each test breaks one thing in it. */

const library = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    version: '1.0.0',
    description: 'A fixture.',
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    files: ['dist'],
    main: './dist/index.cjs',
    module: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': {
        import: { types: './dist/index.d.ts', default: './dist/index.js' },
        require: { types: './dist/index.d.cts', default: './dist/index.cjs' },
      },
      './package.json': './package.json',
      './models/*': './models/*',
    },
    ...more,
  });

const dependencies = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, 'workspace:^'])) });

const method = {
  keywords: ['voxplain-explainer'],
  voxplain: { spec: 1, kind: 'graph', export: 'gradCam' },
  ...dependencies('@voxplain/core', '@voxplain/autodiff'),
  peerDependencies: { zod: '^4.0.0' },
  devDependencies: { '@voxplain/testkit': 'workspace:^' },
};

export const sound: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ devDependencies: { vitest: '4' } }),
  'packages/core/package.json': library('@voxplain/core'),
  'packages/core/src/index.ts': 'export const core = 1;\n',
  'packages/core/test/core.test.ts':
    "import { it } from 'vitest';\nimport { core } from '../src/index.js';\nimport { join } from 'node:path';\n",
  'packages/graph/package.json': library('@voxplain/graph', dependencies('@voxplain/core')),
  'packages/graph/src/index.ts': "export * from './node.js';\n",
  'packages/graph/src/node.ts': "import { core } from '@voxplain/core';\nexport const node = { process: core };\nnode.process;\n",
  'packages/autodiff/package.json': library('@voxplain/autodiff', dependencies('@voxplain/core', '@voxplain/graph')),
  'packages/autodiff/src/index.ts': "import type { core } from '@voxplain/core';\nexport { node as gradient } from '@voxplain/graph';\n",
  'packages/engine/package.json': library('@voxplain/engine', dependencies('@voxplain/graph')),
  'packages/engine/src/index.ts': "export const engine = () => import('@voxplain/graph');\n",
  'packages/testkit/package.json': library('@voxplain/testkit', dependencies('@voxplain/engine')),
  'packages/testkit/src/index.ts': "export { engine as describeExplainer } from '@voxplain/engine';\n",
  'packages/backends/node/package.json': library('@voxplain/backend-node', { peerDependencies: { 'onnxruntime-node': '1' } }),
  'packages/backends/node/src/index.ts': "import 'onnxruntime-node';\nimport { readFileSync } from 'node:fs';\nprocess.pid;\n",
  'packages/methods/grad-cam/package.json': library('@voxplain/grad-cam', method),
  'packages/methods/grad-cam/README.md': '# Grad-CAM\none\ntwo\nthree\nfour\n',
  'packages/methods/grad-cam/src/index.ts': "export * from './grad-cam.js';\n",
  'packages/methods/grad-cam/src/grad-cam.ts':
    "import 'zod';\nimport '@voxplain/core';\nimport '@voxplain/autodiff';\nexport const gradCam = 1;\n",
  'packages/methods/grad-cam/test/grad-cam.test.ts':
    "import { describe } from 'vitest';\nimport { describeExplainer } from '@voxplain/testkit';\ndescribeExplainer({ describe });\n",
  'apps/cli/package.json': JSON.stringify({
    name: 'voxplain',
    version: '1.0.0',
    description: 'A fixture.',
    license: 'Apache-2.0',
    type: 'module',
    ...dependencies('@voxplain/engine', '@voxplain/grad-cam'),
  }),
  'apps/cli/src/main.ts': "import '@voxplain/engine';\nimport '@voxplain/grad-cam';\nprocess.exit();\n",
  'tooling/integration/package.json': JSON.stringify({ name: '@voxplain/integration', private: true, type: 'module' }),
  'tooling/integration/test/all.test.ts': "import '@voxplain/grad-cam';\nimport '@voxplain/engine/models/a.onnx';\n",
};

export type Manifest = { dependencies?: object; exports: Record<string, unknown>; voxplain: Record<string, unknown> };

/** The sound tree with files replaced; a function edits the package.json that is there. */
export function broken(changes: Record<string, string | null | ((manifest: Manifest) => void)>): Record<string, string> {
  const tree = { ...sound };
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) delete tree[path];
    else if (typeof change === 'string') tree[path] = change;
    else {
      const manifest = JSON.parse(tree[path]!);
      change(manifest);
      tree[path] = JSON.stringify(manifest);
    }
  }
  return tree;
}
