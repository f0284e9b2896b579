import { lib } from '@voxplain/tsup-config';

export default lib({
  entry: ['src/main.ts', 'src/gradients.ts', 'src/lowerings.ts', 'src/browser.ts', 'src/worker.ts'],
  format: ['esm'],
  platform: 'node',
  dts: false,
  noExternal: ['@voxplain/networks', '@voxplain/data'],
});
