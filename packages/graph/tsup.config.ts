import { lib } from '@voxplain/tsup-config';

export default lib({ entry: ['src/index.ts', 'src/probe.ts'] });
