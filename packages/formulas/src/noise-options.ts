import { methodOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import type { NoiseOptions } from './under-noise.js';

/** The options of SmoothGrad and its kin; a function, so that what does not call it bundles no schema. */
export const noiseOptions = (): z.ZodType<NoiseOptions> =>
  z.strictObject({
    samples: z.int().positive().default(25),
    noise: z.number().positive().default(0.15),
    unit: z.enum(['range', 'input']).default('range'),
    method: methodOption.optional(),
    batchSize: z.int().positive().default(8),
    channels: z.enum(['max', 'sum', 'none']).default('none'),
    sign: z.enum(['absolute', 'signed']).default('signed'),
  });
