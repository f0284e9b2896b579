import { tensorOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import type { Baseline } from './baseline.js';

/** The `baseline` option; a function, so that what does not call it bundles no schema. */
export const baselineOption = (): z.ZodType<Baseline> => z.union([z.number(), z.literal('min'), tensorOption]).default(0);
