import { lib } from '@voxplain/tsup-config';

export default lib({ entry: ['src/philbrick.ts'], format: ['esm'], platform: 'node', dts: false });
