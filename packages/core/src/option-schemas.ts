/** Schemas that options of several methods are made of; apart from those of files, so that a method bundles its own alone. */
import * as z from 'zod';
import type { LayerChoice } from './network.js';

/** The `layer` option of every method that looks at an activation; `auto` unless given. */
export const layerOption: z.ZodDefault<z.ZodType<LayerChoice>> = z
  .union([
    z.string().min(1),
    z.strictObject({
      name: z.string().min(1),
      layout: z.enum(['NC*', 'N*C', 'NLC']).exactOptional(),
      grid: z.array(z.int().positive()).exactOptional(),
      prefix: z.int().nonnegative().exactOptional(),
    }),
  ])
  .default('auto');
