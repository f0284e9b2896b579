import { type DefinedExplainer, defineExplainer, float32, type IterativeExplainer } from '@voxplain/core';
import { baselineOf, segmentationSchema, straightPaths, tensorMap } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { ranked } from './ranked.js';
import { type Cut, regionsOf } from './regions.js';

export type { Cut } from './regions.js';

export interface XraiOptions {
  /** Gradients along each of the two paths. */
  readonly steps: number;
  /** What the regions are, one cut or several together: six graph-based segmentations of an image, three sizes of supervoxels of a volume, unless given. */
  readonly segments?: Cut | readonly Cut[] | undefined;
  /** By how many voxels segments are grown, so that they hold their own border. */
  readonly dilation?: number | undefined;
  /** A region that adds fewer voxels than this is left out. */
  readonly minArea: number;
  readonly batchSize: number;
}

const cut = z.union([z.strictObject({ felzenszwalb: z.array(z.number().positive()).min(1) }), segmentationSchema()]);

const options = z.strictObject({
  steps: z.int().positive().default(100),
  segments: z.union([cut, z.array(cut).min(1)], { error: 'one cut, or a list of them' }).optional(),
  dilation: z.number().nonnegative().optional(),
  minArea: z.int().positive().default(50),
  batchSize: z.int().positive().default(8),
});

/**
 * XRAI (Kapishnikov et al. 2019, arXiv 1906.02825): the mean of integrated gradients from the input's least and its greatest value, the largest over
 * the channels, gathered over regions: every voxel has the mean of the area that its region added when it was the best one left. Map:
 * `[1, 1, ...space]`, signed; it adds up to the attribution of the voxels, which is the extra `attribution`, `[1, 1, ...space]`. Extra `order`, `[1, 1, ...space]`:
 * when a voxel's area was added, from 0; extra `delta`, `[1]`: by how much the integrated gradients miss `y(x)` less the mean score of the two baselines.
 * Cost: `2 steps` gradients.
 */
export const xrai: DefinedExplainer<IterativeExplainer<XraiOptions>> = defineExplainer<XraiOptions>({
  kind: 'iterative',
  id: 'xrai',
  version,
  options,
  about: {
    title: 'XRAI: regions by attribution',
    category: 'output/attribution/saliency',
    reference: 'Kapishnikov et al. 2019, arXiv 1906.02825',
    needs: ['gradients', 'many runs'],
    cost: 'two gradients per step',
    limitations: [
      'as fine as its segments: what they cut through or join, it cannot tell',
      'its sizes are for images of some 224 voxels across: for much smaller or larger ones choose dilation and minArea',
      'in volumes the segments are supervoxels, which the paper does not speak of',
      'the largest value over the channels favours what speaks for the target: the sum of the map is not a difference of scores',
    ],
  },
  async explain(model, input, { steps, segments, dilation, minArea, batchSize }, { report }) {
    const [, , ...space] = input.dims;
    const regions = regionsOf(input, segments, dilation);
    const greatest = (input.data as Float32Array).reduce((a, b) => Math.max(a, b));
    const baselines = [baselineOf(input, 'min'), baselineOf(input, greatest)];
    const pooled = (values: Float64Array) => tensorMap(input.dims, values, { channels: 'max', sign: 'signed' }).map;
    const gathered = (values: Float64Array) => ranked(Float64Array.from(pooled(values).data as Float32Array), regions, minArea);
    const mapOf = ({ values }: ReturnType<typeof ranked>) => float32([1, 1, ...space], Float32Array.from(values));
    const { attribution, delta } = await straightPaths({
      model,
      input,
      baselines,
      steps,
      rule: 'gauss-legendre',
      batchSize,
      report,
      partial: (values) => mapOf(gathered(values)),
    });
    const result = gathered(attribution);
    return {
      map: mapOf(result),
      mapKind: 'signed',
      extras: { attribution: pooled(attribution), order: { type: 'int32', dims: [1, 1, ...space], data: result.order }, delta },
    };
  },
});
