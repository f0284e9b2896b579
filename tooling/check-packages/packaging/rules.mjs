/** What the packaging gate knows about this repository. */

export const published = ['packages/*', 'packages/*/*', 'apps/*'];

/** Peers that the consumer installs, at the version of the workspace catalog. */
export const installedPeers = ['zod', 'onnxruntime-node', 'onnxruntime-common'];

/** Peers that it does not, and why; a package that cannot be loaded for the lack of one is skipped, not failed. */
export const absentPeers = {
  'onnxruntime-web': 'a browser runtime, loaded in a browser',
};

/** Brotli kilobytes (1000 bytes) of a minified bundle; `gate` is the promise, an entry without one is for information. */
const everything = ['@voxplain/core', '@voxplain/graph', '@voxplain/autodiff'].map((name) => `export * from '${name}';`).join('\n');
const gradCam = "export { gradCam } from '@voxplain/grad-cam';";

export const sizes = [
  { name: 'gradCam + core + graph + autodiff', code: `${gradCam}\n${everything}`, external: ['zod'], gate: 25 },
  { name: 'the same, zod bundled', code: `${gradCam}\n${everything}`, external: [], gate: 45 },
  { name: 'gradCam and what it imports', code: gradCam, external: ['zod'] },
];
