import * as z from 'zod';

const range = z.tuple([z.number(), z.number()]);
const increasing = range.refine(([low, high]) => low < high, 'the first number must be the smaller one');

/** One step of the intensity chain. Steps run in the order given, on the whole volume, before anything is moved or resampled. */
const intensity = z.union([
  z.strictObject({ clip: increasing }),
  z
    .strictObject({ window: z.strictObject({ centre: z.number(), width: z.number().positive() }) })
    .describe('clip to [centre - width / 2, centre + width / 2]'),
  z.strictObject({ scale: z.number(), offset: z.number().optional() }).describe('v * scale + offset'),
  z.strictObject({ minMax: range }).describe('the whole image, linearly onto this range'),
  z
    .strictObject({
      percentiles: increasing.refine(([low, high]) => low >= 0 && high <= 100, 'percentiles lie between 0 and 100'),
      to: range.optional(),
    })
    .describe('clip to two percentiles of the whole image, and bring these linearly onto the range `to`, if given'),
  z
    .strictObject({ mean: z.array(z.number()).min(1), std: z.array(z.number().positive()).min(1) })
    .describe('(v - mean) / std, per channel'),
  z
    .strictObject({ zScore: z.union([z.literal(true), z.literal('nonzero'), z.strictObject({ above: z.number() })]) })
    .describe(
      '(v - mean) / standard deviation of the whole image, or of the voxels that are not 0 or lie above a threshold; the others become 0',
    ),
  z.strictObject({ finite: z.number() }).describe('what NaN and infinity become; without this step they are refused'),
]);

const channels = z
  .array(
    z.union([
      z.string().min(1),
      z.strictObject({ name: z.string().min(1), intensity: z.array(intensity).optional().describe('in place of the common chain') }),
    ]),
  )
  .min(1)
  .refine(
    (list) => new Set(list.map((entry) => (typeof entry === 'string' ? entry : entry.name))).size === list.length,
    'a name occurs twice',
  );

const perAxis = z.array(z.number().positive());

/** A grid in the network's input, x first: the centre of its voxel `i` lies at the input's voxel `offset + scale * i`. */
const grid = z.strictObject({ offset: z.array(z.number()), scale: perAxis });

/** What one input of the network expects. */
const input = z.strictObject({
  axes: z
    .enum([
      ...(['NCYX', 'NCXY', 'NYXC', 'NXYC'] as const),
      ...(['NCZYX', 'NCZXY', 'NCYZX', 'NCYXZ', 'NCXZY', 'NCXYZ'] as const),
      ...(['NZYXC', 'NZXYC', 'NYZXC', 'NYXZC', 'NXZYC', 'NXYZC'] as const),
    ])
    .optional()
    .describe('order of the tensor axes; default NCYX or NCZYX'),
  channels: z
    .union([z.enum(['grey', 'rgb']), channels])
    .optional()
    .describe('grey or rgb: colour images are converted; names: one volume for each, brought onto the grid of the first'),
  orientation: z
    .string()
    .regex(/^[LRAPSI]{2,3}$/)
    .optional()
    .describe('towards which side x, y, z run, e.g. RAS; the volume is flipped and permuted to it'),
  spacing: perAxis.optional().describe('resample to this spacing in mm along x, y, z, after orientation (linear, about the same centre)'),
  fit: z.array(z.int().positive()).optional().describe('then crop or pad about the centre to this many voxels in x, y, z'),
  crop: z
    .strictObject({ start: z.array(z.int().nonnegative()), end: z.array(z.int().positive()) })
    .optional()
    .describe('then the voxels [start, end) in x, y, z'),
  size: z.array(z.int().positive()).optional().describe('then resize to this many voxels in x, y, z (linear, half-pixel)'),
  multiple: z
    .union([z.int().positive(), z.array(z.int().positive())])
    .optional()
    .describe('then pad about the centre to a multiple of this many voxels, on every axis or in x, y, z'),
  patch: z
    .array(z.int().positive())
    .optional()
    .describe('larger inputs are explained in patches of this many voxels in x, y, z, after all other steps'),
  fill: z.number().optional().describe('value of voxels outside the volume, after the intensity steps; default 0'),
  intensity: z.array(intensity).optional(),
});

/**
 * What a network expects and what its outputs mean: `<model file stem>.voxplain.json` beside the ONNX file.
 * Without a card the tensor goes in as it is.
 */
export const modelCardSchema = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  licence: z.string().optional(),
  task: z.enum(['classification', 'segmentation', 'regression']).optional(),
  input: z.strictObject({ name: z.string().optional(), ...input.shape }).optional(),
  inputs: z
    .record(z.string(), input)
    .optional()
    .describe('what inputs expect that `input` is not about: it is about all others, or, with a name, about that one'),
  output: z
    .strictObject({
      name: z.string().optional(),
      classes: z.array(z.string()).optional(),
      colours: z.array(z.string().regex(/^#[0-9a-fA-F]{6}$/)).optional(),
      background: z.int().nonnegative().optional().describe('class that is never the predicted target of a dense output'),
      grid: grid
        .optional()
        .describe('where the voxels of a dense output lie, if it does not fill the input (convolutions without padding)'),
    })
    .optional(),
  layer: z.string().optional().describe('what `auto` means for this model'),
  grids: z
    .record(z.string(), grid)
    .optional()
    .describe('where the voxels of layers lie that do not fill the input, by tensor name; other layers are stretched over it'),
});

/** Type of a validated model card. */
export type ModelCard = z.infer<typeof modelCardSchema>;
