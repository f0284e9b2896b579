import type { LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import type { GridName } from './interpolate.js';

export interface ScoreWeightedOptions {
  readonly layer: LayerChoice;
  /** How many channels are scored, those that vary most over space ("Faster Score-CAM"); all unless given. */
  readonly channels?: number | undefined;
  /** How masks are laid over the input: by the centres of voxels, or of the corner voxels, as pytorch-grad-cam does. */
  readonly upsampling: GridName;
  /** Masked copies that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

/** The options that Score-CAM and its kin share; a function, so that what does not call it bundles no schema. */
export const scoreWeightedOptions = (): { [K in keyof ScoreWeightedOptions]-?: z.ZodType<ScoreWeightedOptions[K]> } => ({
  layer: layerOption,
  channels: z.int().positive().optional(),
  upsampling: z.enum(['half-pixel', 'corner-aligned']).default('half-pixel'),
  batchSize: z.int().positive().default(8),
});
