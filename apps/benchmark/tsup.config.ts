import { lib } from '@voxplain/tsup-config';

export default lib({
  entry: ['src/main.ts'],
  format: ['esm'],
  platform: 'node',
  dts: false,
  noExternal: ['@voxplain/networks', '@voxplain/data'],
});
