import { tensorOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import type { Segmentation } from './segments.js';

/** A segmentation as part of an option; a function, so that what does not call it bundles no schema. */
export const segmentationSchema = (): z.ZodType<Segmentation> =>
  z.union(
    [
      z.strictObject({ supervoxels: z.int().positive(), compactness: z.number().positive().optional() }),
      z.strictObject({ blocks: z.union([z.int().positive(), z.array(z.int().positive()).min(1)]) }),
      z.literal('channels'),
      tensorOption,
    ],
    { error: '{ supervoxels: how many }, { blocks: edge }, "channels", or a label map' },
  );

/** The `segments` option of methods that switch parts of the input on and off. */
export const segmentationOption = (): z.ZodType<Segmentation> => segmentationSchema().default({ supervoxels: 50 });
