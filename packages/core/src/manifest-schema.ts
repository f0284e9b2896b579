import * as z from 'zod';

const warning = z.strictObject({ code: z.string(), message: z.string() });
const numbers = z.array(z.number());
const box = z.strictObject({ start: numbers, end: numbers }).describe('voxels [start, end) in x, y, z');

const prediction = z.strictObject({
  class: z.int(),
  label: z.string().optional(),
  score: z.number(),
  top: z.array(z.strictObject({ class: z.int(), label: z.string().optional(), score: z.number(), probability: z.number() })).optional(),
  voxels: z.array(z.int()).optional(),
  regionSize: z.number().optional(),
});

const input = z.strictObject({
  name: z.string(),
  dims: numbers,
  sha256: z.string().length(64).describe('of the tensor that was fed'),
  preprocessing: z.array(z.string()).describe('what was done to the volume, in order; empty for tensors'),
});

const file = { sha256: z.string().length(64), bytes: z.int() };

/** The record that goes with every explanation (`explanation.json`). */
export const manifestSchema = z.strictObject({
  spec: z.literal('v1'),
  voxplain: z.string().describe('version of the engine'),
  profile: z.string().describe('whose numbers these are: a library, or canonical'),
  created: z.iso.datetime(),
  model: z.strictObject({
    name: z.string().optional(),
    ...file,
    externalData: z
      .array(z.strictObject({ file: z.string(), ...file }))
      .optional()
      .describe('the files that weights lie in'),
    opset: z.int(),
  }),
  backend: z.strictObject({
    id: z.string(),
    provider: z.string(),
    runtime: z.string(),
    lowerings: z.array(z.string()).describe('what rewrote the graph for the provider, in order'),
  }),
  input: input.describe('the one that is explained'),
  inputs: z.array(input).optional().describe('the others, where the model has several'),
  target: z.strictObject({
    output: z.string(),
    tensor: z.string().describe('the tensor that was explained'),
    score: z.enum(['logit', 'probability', 'output']),
    reduce: z.enum(['sum', 'mean']).optional().describe('sum(m s) unless it is the mean, sum(m s) / sum(m)'),
    class: z
      .union([z.int(), z.literal('predicted')])
      .optional()
      .describe('none where a hidden layer is explained'),
    layer: z.string().optional().describe('the hidden layer that is explained'),
    unit: z.int().optional().describe('its channel; all of them unless given'),
    region: z.enum(['all', 'predicted', 'mask', 'point', 'box', 'component']),
    point: numbers.optional(),
    box: box.optional(),
    within: z.enum(['predicted', 'all']).optional().describe('what a box is cut to'),
    component: z.union([z.enum(['largest', 'smallest']), z.int(), z.strictObject({ point: numbers })]).optional(),
    mask: z.strictObject({ dims: numbers, sha256: z.string().length(64) }).optional(),
  }),
  window: z
    .strictObject({
      patch: numbers.describe("voxels in x, y, z on the network's grid"),
      margin: numbers.optional().describe('voxels at either end of a patch that a network without padding has no scores for'),
      overlap: z.number(),
      blend: z.enum(['gaussian', 'constant']),
      shifts: z.array(numbers).optional().describe('voxels by which each of several tilings is moved'),
      average: z.literal('probability').optional().describe('of probabilities; of scores unless it is said'),
      means: z.enum(['volume', 'patch']).describe('over what methods take means over space'),
      patches: z.int(),
    })
    .optional()
    .describe('how the input was explained patch by patch'),
  methods: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string(),
      options: z.record(z.string(), z.unknown()),
      kind: z.enum(['graph', 'iterative']),
      mapKind: z.enum(['signed', 'positive', 'mask', 'probability']),
      layers: z.array(z.string()).describe('tensors whose activations were used'),
      grid: numbers.describe('dims of the raw map'),
      runs: z.int().optional().describe('iterative methods: samples that were scored'),
      note: z.string().optional(),
    }),
  ),
  predictions: z.array(prediction),
  seed: z.number(),
  timings: z
    .strictObject({ compile: z.number(), run: z.number(), total: z.number() })
    .describe('milliseconds; compile is 0 when the plan was cached'),
  warnings: z.array(warning),
});
