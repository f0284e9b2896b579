import { lib } from '@voxplain/tsup-config';

export default lib({
  entry: {
    main: 'src/main.ts',
    gradients: 'src/gradients.ts',
    worker: 'src/worker.ts',
    lowerings: 'src/lowerings.ts',
    browser: 'src/browser.ts',
    windows: 'src/windows.ts',
    'windows-run': 'src/windows/run.ts',
  },
  format: ['esm'],
  platform: 'node',
  dts: false,
  noExternal: ['@voxplain/networks', '@voxplain/data'],
});
