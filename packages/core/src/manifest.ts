import type * as z from 'zod';
import type { manifestSchema } from './manifest-schema.js';

/** Where a result comes from: everything needed to make it again. See `manifestSchema` in `@voxplain/core/schemas`. */
export type Manifest = z.infer<typeof manifestSchema>;
