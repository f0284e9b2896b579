/** Everything the structure lint knows about this repository. The checks themselves name no package. */

export const workspace = ['packages/*', 'packages/*/*', 'apps/*', 'tooling/*'];

/**
 * Arrows, by folder: what a package's sources may import. Transitive: `graph` here means what `graph` may import, too.
 * `below the apps` stands for every package in packages/, `anything` for apps as well.
 */
export const layers = {
  'packages/core': [],
  'packages/graph': ['packages/core'],
  'packages/autodiff': ['packages/graph'],
  'packages/lowering': ['packages/graph'],
  'packages/formulas': ['packages/autodiff'],
  'packages/methods/*': ['packages/formulas'],
  'packages/profiles': ['packages/formulas'],
  'packages/volume': ['packages/core'],
  'packages/engine': ['packages/autodiff', 'packages/lowering', 'packages/volume'],
  'packages/backends/ort': ['packages/core'],
  'packages/backends/node': ['packages/backends/ort'],
  'packages/backends/web': ['packages/backends/ort'],
  'packages/io': ['packages/volume'],
  'packages/phantom': ['packages/volume'],
  'packages/metrics': ['packages/core'],
  'packages/report': ['packages/metrics', 'packages/volume'],
  'packages/testkit': 'below the apps',
  'apps/*': 'anything',
  'tooling/*': 'anything',
};

export const apps = 'apps/*';

/** Nothing below the apps knows Node, except here. */
export const node = {
  forbiddenIn: 'packages/**',
  allowedIn: ['packages/backends/node/src/**', 'packages/io/src/node*.ts', 'packages/io/src/**/node*.ts'],
  globals: ['process', 'Buffer', '__dirname', '__filename'],
};

/** Heavy runtimes are the application's choice: a peer dependency, and only here. */
export const peerOnly = { names: 'onnxruntime-*', allowedIn: 'packages/backends/*', below: 'packages/**' };

/** Private test packages that may import every workspace package without listing it. */
export const testsOfEverything = ['tooling/integration'];

/** package.json, by folder; the first pattern that fits counts. */
export const manifests = {
  'packages/**': {
    equals: { type: 'module', sideEffects: false, license: 'Apache-2.0' },
    present: ['version', 'description', 'main', 'module', 'types'],
    files: ['dist'],
    exports: true,
  },
  'apps/*': { equals: { type: 'module', license: 'Apache-2.0' }, present: ['version', 'description'], files: [], exports: false },
  'tooling/*': { equals: { type: 'module', private: true }, present: [], files: [], exports: false },
};

export const methods = {
  folders: 'packages/methods/*',
  scope: '@voxplain/',
  keyword: 'voxplain-explainer',
  spec: 1,
  kinds: ['graph', 'iterative'],
  suite: 'describeExplainer',
  readmeLines: 5,
};

export const fileLength = {
  limit: 250,
  /** Folder-relative file -> the reason. A line here that is no longer needed is a violation. */
  allow: {},
};
