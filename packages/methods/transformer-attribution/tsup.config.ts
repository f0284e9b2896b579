import { lib } from '@voxplain/tsup-config';

export default lib();
