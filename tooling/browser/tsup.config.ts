import { lib } from '@voxplain/tsup-config';

export default lib({ entry: ['src/index.ts'], format: ['esm'], platform: 'node', dts: false });
