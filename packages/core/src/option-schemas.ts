/** Schemas that options of several methods are made of; apart from those of files, so that a method bundles its own alone. */
import * as z from 'zod';
import type { BoundExplainer, Explainer } from './explainer.js';
import type { LayerChoice } from './network.js';
import type { Tensor } from './tensor.js';

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

/** An explanation method as an option of another, bare or bound to options. */
export const methodOption: z.ZodType<Explainer | BoundExplainer> = z.custom<Explainer | BoundExplainer>(
  (value) => typeof value === 'object' && value !== null && ('explainer' in value || 'specVersion' in value),
  'a method, or one bound to options by .with(...)',
);

/** A tensor as an option. */
export const tensorOption: z.ZodType<Tensor> = z.custom<Tensor>(
  (value) => typeof value === 'object' && value !== null && 'dims' in value && 'data' in value,
  'a tensor',
);
