import * as z from 'zod';

const range = z.tuple([z.number(), z.number()]);

/** One step of the intensity chain. Steps run in the order given, on the whole image, before it is cropped or resized. */
const intensity = z.union([
  z.strictObject({ clip: range }),
  z.strictObject({ scale: z.number(), offset: z.number().optional() }).describe('v * scale + offset'),
  z.strictObject({ minMax: range }).describe('the whole image, linearly onto this range'),
  z
    .strictObject({ mean: z.array(z.number()).min(1), std: z.array(z.number().positive()).min(1) })
    .describe('(v - mean) / std, per channel'),
  z.strictObject({ zScore: z.literal(true) }).describe('(v - mean) / standard deviation of the whole image'),
]);

/**
 * What a network expects and what its outputs mean: `<model file stem>.voxplain.json` beside the ONNX file.
 * Without a card the tensor goes in as it is.
 */
export const modelCardSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  licence: z.string().optional(),
  task: z.enum(['classification', 'segmentation', 'regression']).optional(),
  input: z
    .strictObject({
      name: z.string().optional(),
      axes: z
        .enum(['NCYX', 'NCXY', 'NYXC', 'NXYC', 'NCZYX', 'NCXYZ', 'NZYXC', 'NXYZC'])
        .optional()
        .describe('order of the tensor axes; default NCYX or NCZYX'),
      channels: z.enum(['grey', 'rgb']).optional().describe('colour images are converted'),
      orientation: z
        .string()
        .regex(/^[LRAPSI]{2,3}$/)
        .optional()
        .describe('towards which side x, y, z run, e.g. RAS; the volume is flipped and permuted to it'),
      crop: z
        .strictObject({ start: z.array(z.int().nonnegative()), end: z.array(z.int().positive()) })
        .optional()
        .describe('voxels [start, end) in x, y, z, after orientation'),
      size: z.array(z.int().positive()).optional().describe('resize to this many voxels in x, y, z (linear, half-pixel)'),
      intensity: z.array(intensity).optional(),
    })
    .optional(),
  output: z
    .strictObject({
      name: z.string().optional(),
      classes: z.array(z.string()).optional(),
      colours: z.array(z.string().regex(/^#[0-9a-fA-F]{6}$/)).optional(),
      background: z.int().nonnegative().optional().describe('class that is never the predicted target of a dense output'),
    })
    .optional(),
  layer: z.string().optional().describe('what `auto` means for this model'),
});

/** Type of a validated model card. */
export type ModelCard = z.infer<typeof modelCardSchema>;
