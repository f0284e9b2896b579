import { lib } from '@voxplain/tsup-config';

export default lib({ entry: ['src/files.ts', 'src/index.ts', 'src/probe.ts'] });
