/** What the packaging gate knows about this repository. */

export const published = ['packages/*', 'packages/*/*', 'apps/*'];

/** Peers that the consumer installs, at the version of the workspace catalog. */
export const installedPeers = ['zod', 'onnxruntime-node', 'onnxruntime-common'];

/** Peers that it does not, and why; a package that cannot be loaded for the lack of one is skipped, not failed. */
export const absentPeers = {
  'onnxruntime-web': 'a browser runtime, loaded in a browser',
};

/**
 * Brotli kilobytes (1000 bytes) of a minified bundle; `gate` is the most it may be. The promise is about what a page that
 * imports one method ships; the last line is every export of the three packages below it, kept small so that the promise holds.
 */
const everything = ['@voxplain/core', '@voxplain/graph', '@voxplain/autodiff'].map((name) => `export * from '${name}';`).join('\n');
const gradCam = "export { gradCam } from '@voxplain/grad-cam';";

export const sizes = [
  { name: 'gradCam and what it imports', code: gradCam, external: ['zod'], gate: 25 },
  { name: 'the same, zod bundled', code: gradCam, external: [], gate: 45 },
  { name: 'gradCam + all of core + graph + autodiff', code: `${gradCam}\n${everything}`, external: ['zod'], gate: 25 },
];
