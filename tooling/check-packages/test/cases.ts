import type { broken, Manifest } from './tree.ts';

type Case = { rule: string; title: string; changes: Parameters<typeof broken>[0]; file: string; message: string; with?: object };

const gradCam = 'packages/methods/grad-cam';
const declare = (name: string) => (manifest: Manifest) => {
  manifest.dependencies = { ...manifest.dependencies, [name]: 'workspace:^' };
};
/** An app that imports nothing, so that importing it closes no circle. */
const loneApp = {
  'apps/cli/package.json': (manifest: Manifest) => void delete manifest.dependencies,
  'apps/cli/src/main.ts': '',
};
const library = (changes: object) => (manifest: Manifest) => Object.assign(manifest, changes);
const imports = (name: string, how = `import '${name}';`) =>
  `import '@voxplain/core';\nimport '@voxplain/autodiff';\nimport 'zod';\n${how}\nexport const gradCam = 1;\n`;

/** A method that imports something by every means there is. */
const undeclaredBy = (means: string): Case => ({
  rule: 'declared',
  title: `an undeclared package in src, by ${means}`,
  changes: { [`${gradCam}/src/grad-cam.ts`]: imports('left-pad', means) },
  file: `${gradCam}/src/grad-cam.ts`,
  message: 'left-pad is not declared',
});

export const cases: Case[] = [
  {
    rule: 'layers',
    title: 'a method imports the engine',
    changes: { [`${gradCam}/package.json`]: declare('@voxplain/engine'), [`${gradCam}/src/grad-cam.ts`]: imports('@voxplain/engine') },
    file: `${gradCam}/src/grad-cam.ts`,
    message: '@voxplain/grad-cam may not import @voxplain/engine',
  },
  {
    rule: 'layers',
    title: 'a method imports a method',
    changes: {
      'packages/methods/cam/package.json': JSON.stringify({ name: '@voxplain/cam', dependencies: { '@voxplain/grad-cam': '1' } }),
      'packages/methods/cam/src/index.ts': "import '@voxplain/grad-cam';\n",
    },
    with: { manifests: {}, methods: { folders: 'none' } },
    file: 'packages/methods/cam/src/index.ts',
    message: '@voxplain/cam may not import @voxplain/grad-cam',
  },
  {
    rule: 'layers',
    title: 'a type import counts, too',
    changes: {
      'packages/graph/package.json': declare('@voxplain/backend-node'),
      'packages/graph/src/more.ts': "export type { x } from '@voxplain/backend-node';\n",
    },
    file: 'packages/graph/src/more.ts',
    message: '@voxplain/graph may not import @voxplain/backend-node',
  },
  {
    rule: 'layers',
    title: 'the test kit imports an app',
    changes: { ...loneApp, 'packages/testkit/package.json': declare('voxplain'), 'packages/testkit/src/more.ts': "import 'voxplain';\n" },
    file: 'packages/testkit/src/more.ts',
    message: '@voxplain/testkit may not import voxplain',
  },
  {
    rule: 'layers',
    title: 'a test imports an app',
    changes: {
      ...loneApp,
      'packages/core/package.json': library({ devDependencies: { voxplain: '1' } }),
      'packages/core/test/app.test.ts': "import 'voxplain';\n",
    },
    file: 'packages/core/test/app.test.ts',
    message: 'nobody imports an app',
  },
  {
    rule: 'layers',
    title: 'a folder without a layer',
    changes: { 'packages/new/package.json': JSON.stringify({ name: '@voxplain/new' }) },
    with: { manifests: {} },
    file: 'packages/new/package.json',
    message: 'no layer',
  },
  ...["import 'left-pad';", "export * from 'left-pad';", "import type { a } from 'left-pad';", "await import('left-pad');"].map(
    undeclaredBy,
  ),
  ...["require('left-pad/deep');", "type A = import('left-pad').A;", "import pad = require('left-pad');"].map(undeclaredBy),
  {
    rule: 'declared',
    title: 'a devDependency in src',
    changes: {
      'packages/core/package.json': library({ devDependencies: { 'left-pad': '1' } }),
      'packages/core/src/more.ts': "import 'left-pad';\n",
    },
    file: 'packages/core/src/more.ts',
    message: 'left-pad is only a devDependency',
  },
  {
    rule: 'declared',
    title: 'a workspace package in a test, which an alias would find',
    changes: { 'packages/core/test/graph.test.ts': "import '@voxplain/graph';\n" },
    file: 'packages/core/test/graph.test.ts',
    message: '@voxplain/graph is not declared',
  },
  {
    rule: 'declared',
    title: 'a relative import out of the package',
    changes: { 'packages/core/test/graph.test.ts': "import '../../graph/src/node.js';\n" },
    file: 'packages/core/test/graph.test.ts',
    message: 'leaves the package',
  },
  {
    rule: 'unused',
    title: 'a dependency',
    changes: { 'packages/engine/package.json': declare('@voxplain/core') },
    file: 'packages/engine/package.json',
    message: 'dependency @voxplain/core is not imported',
  },
  {
    rule: 'unused',
    title: 'a dependency that only a test imports',
    changes: { 'packages/core/package.json': declare('left-pad'), 'packages/core/test/pad.test.ts': "import 'left-pad';\n" },
    file: 'packages/core/package.json',
    message: 'dependency left-pad is not imported in src',
  },
  {
    rule: 'unused',
    title: 'a peerDependency',
    changes: { 'packages/core/package.json': library({ peerDependencies: { zod: '4' } }) },
    file: 'packages/core/package.json',
    message: 'peerDependency zod is not imported',
  },
  {
    rule: 'unused',
    title: 'a devDependency',
    changes: { 'packages/core/package.json': library({ devDependencies: { 'left-pad': '1' } }) },
    file: 'packages/core/package.json',
    message: 'devDependency left-pad is not imported',
  },
  {
    rule: 'exported',
    title: 'a deep import',
    changes: { 'packages/graph/src/node.ts': "import '@voxplain/core/dist/secret';\n" },
    file: 'packages/graph/src/node.ts',
    message: '@voxplain/core/dist/secret is not among the exports',
  },
  ...['node:fs', 'fs', 'fs/promises'].map((name) => ({
    rule: 'node-free',
    title: name,
    changes: { 'packages/core/src/more.ts': `import '${name}';\n` },
    file: 'packages/core/src/more.ts',
    message: `imports ${name}`,
  })),
  ...['process.cwd();', 'Buffer.from([]);', 'const here = __dirname;', 'const o = { process };', 'typeof process;'].map((code) => ({
    rule: 'node-free',
    title: code,
    changes: { 'packages/core/src/more.ts': `${code}\n` },
    file: 'packages/core/src/more.ts',
    message: 'which only Node has',
  })),
  {
    rule: 'peer-only',
    title: 'a runtime as a dependency',
    changes: {
      'packages/backends/node/package.json': library({ dependencies: { 'onnxruntime-node': '1' }, peerDependencies: {} }),
    },
    file: 'packages/backends/node/package.json',
    message: 'must be a peerDependency',
  },
  {
    rule: 'peer-only',
    title: 'a runtime outside the backends',
    changes: {
      'packages/engine/package.json': library({ peerDependencies: { 'onnxruntime-web': '1' } }),
      'packages/engine/src/more.ts': "import 'onnxruntime-web';\n",
    },
    file: 'packages/engine/package.json',
    message: 'of the backends only',
  },
  {
    rule: 'file-cycles',
    title: 'two files',
    changes: { 'packages/core/src/a.ts': "import './b.js';\n", 'packages/core/src/b.ts': "import type { a } from './a.js';\n" },
    file: 'packages/core/src/a.ts',
    message: 'src/a.ts -> src/b.ts -> src/a.ts',
  },
  {
    rule: 'file-cycles',
    title: 'three files behind an entry, one of them a folder',
    changes: {
      'packages/core/src/index.ts': "import './a/index.js';\n",
      'packages/core/src/a/index.ts': "import '../b.js';\n",
      'packages/core/src/b.ts': "import '../src/c.js';\n",
      'packages/core/src/c.ts': "import './a/index.js';\n",
    },
    file: 'packages/core/src/a/index.ts',
    message: 'src/a/index.ts -> src/b.ts -> src/c.ts -> src/a/index.ts',
  },
  {
    rule: 'package-cycles',
    title: 'through a devDependency',
    changes: {
      'packages/engine/package.json': library({ devDependencies: { '@voxplain/testkit': '1' } }),
      'packages/engine/test/kit.test.ts': "import '@voxplain/testkit';\n",
    },
    file: 'packages/engine/package.json',
    message: '@voxplain/engine -> @voxplain/testkit -> @voxplain/engine',
  },
  ...Object.entries({
    type: 'commonjs',
    sideEffects: true,
    files: ['src'],
    license: 'MIT',
    description: '',
    version: '',
    main: undefined,
    module: undefined,
    types: undefined,
    exports: {},
  }).map(([key, value]) => ({
    rule: 'manifest',
    title: key,
    changes: { 'packages/core/package.json': library({ [key]: value }) },
    file: 'packages/core/package.json',
    message: `"${key}"`,
    ...(key === 'exports' && { with: { workspace: ['packages/core'] } }),
  })),
  ...[
    { import: './a.js' },
    { import: { types: './a.d.ts', default: './a.js' } },
    './a.js',
    { node: { import: { default: './a.js' } } },
  ].map((entry) => ({
    rule: 'manifest',
    title: `exports ${JSON.stringify(entry)}`,
    changes: { 'packages/core/package.json': (m: Manifest) => void (m.exports['./more'] = entry) },
    file: 'packages/core/package.json',
    message: '"exports" "./more" needs import and require',
  })),
  {
    rule: 'manifest',
    title: 'tooling that could be published',
    changes: { 'tooling/integration/package.json': library({ private: false }) },
    file: 'tooling/integration/package.json',
    message: '"private" must be true',
  },
  {
    rule: 'method',
    title: 'another name than its folder',
    changes: {
      [`${gradCam}/package.json`]: library({ name: '@voxplain/gradcam' }),
      'apps/cli/package.json': null,
      'tooling/integration/package.json': null,
    },
    file: `${gradCam}/package.json`,
    message: 'the folder asks for the name @voxplain/grad-cam',
  },
  {
    rule: 'method',
    title: 'no keyword',
    changes: { [`${gradCam}/package.json`]: library({ keywords: [] }) },
    file: `${gradCam}/package.json`,
    message: '"keywords"',
  },
  {
    rule: 'method',
    title: 'another spec',
    changes: { [`${gradCam}/package.json`]: (m: Manifest) => void (m.voxplain.spec = 2) },
    file: `${gradCam}/package.json`,
    message: '"voxplain.spec" must be 1',
  },
  {
    rule: 'method',
    title: 'an unknown kind',
    changes: { [`${gradCam}/package.json`]: (m: Manifest) => void (m.voxplain.kind = 'explainer') },
    file: `${gradCam}/package.json`,
    message: '"voxplain.kind"',
  },
  {
    rule: 'method',
    title: 'an export that is not there',
    changes: { [`${gradCam}/package.json`]: (m: Manifest) => void (m.voxplain.export = 'gradCAM') },
    file: `${gradCam}/src/index.ts`,
    message: 'does not export "voxplain.export" (gradCAM)',
  },
  {
    rule: 'method',
    title: 'a conformance suite that is imported and not called',
    changes: { [`${gradCam}/test/grad-cam.test.ts`]: "import { describeExplainer } from '@voxplain/testkit';\n// describeExplainer()\n" },
    file: `${gradCam}/test`,
    message: 'no test calls describeExplainer',
  },
  {
    rule: 'method',
    title: 'a README of a few lines',
    changes: { [`${gradCam}/README.md`]: '# Grad-CAM\n\n\n\n\n\n' },
    file: `${gradCam}/README.md`,
    message: 'has 1 lines',
  },
  {
    rule: 'file-length',
    title: '251 lines',
    changes: { 'packages/core/src/long.ts': '//\n'.repeat(251) },
    file: 'packages/core/src/long.ts',
    message: '251 lines, at most 250',
  },
  {
    rule: 'file-length',
    title: 'an allow list entry that is no longer needed',
    changes: { 'packages/core/src/short.ts': '//\n'.repeat(250) },
    with: { fileLength: { limit: 250, allow: { 'packages/core/src/short.ts': 'a table' } } },
    file: 'packages/core/src/short.ts',
    message: 'not too long',
  },
  {
    rule: 'file-length',
    title: 'an allow list entry without a reason',
    changes: { 'packages/core/src/long.ts': '//\n'.repeat(251) },
    with: { fileLength: { limit: 250, allow: { 'packages/core/src/long.ts': ' ' } } },
    file: 'packages/core/src/long.ts',
    message: 'without a reason',
  },
];
