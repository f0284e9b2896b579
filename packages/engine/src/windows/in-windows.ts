import { type Target, VoxplainError } from '@voxplain/core';
import { graphMethodsOf, type Job, type Outcome } from '../at-once.js';
import { draft } from '../compile.js';
import { chosenOf } from '../target.js';
import { mapsInWindows } from './maps.js';
import { meansInWindows } from './means.js';
import { predictInWindows, resolve } from './prediction.js';
import { patchDims, walkOver } from './walk.js';
import type { Windows } from './windows.js';

/**
 * The input patch by patch. First the prediction: logits are averaged, and the target's region is found on the whole. Then the
 * maps, each patch with its part of the region, stitched with the same weights; before them the means over space that methods
 * declare, over the whole.
 *
 * @throws `InvalidTarget` for hidden layers, `InvalidInput` for several samples, `UnsupportedModel` unless the network scores every
 *   voxel of its input, or all but a margin.
 */
export async function inWindows(job: Job, windows: Windows): Promise<Outcome> {
  const { model, tensor, methods, target: given } = job;
  if (given.layer !== undefined)
    throw new VoxplainError('InvalidTarget', 'a hidden layer is not explained in windows: cut out the part of the volume that it is about');
  if (tensor.dims[0] !== 1)
    throw new VoxplainError('InvalidInput', `windows take one sample at a time, and ${tensor.dims[0]} were given`, { dims: tensor.dims });
  const target: Target = { ...given, reduce: 'sum' };
  const { planned } = await draft(model, patchDims(job, windows), target, graphMethodsOf(methods));
  const hasMeans = windows.means === 'volume' && planned.some(({ means }) => means.length > 0);
  const passes = 1 + Number(hasMeans) + Number(methods.length > 0);
  const walk = await walkOver(job, windows, target, passes);

  const { whole, plan } = await predictInWindows(walk);
  const { prediction, ...resolved } = await resolve(walk, given, whole);
  const means = hasMeans ? await meansInWindows(walk, resolved) : {};
  const made = methods.length > 0 ? await mapsInWindows(walk, resolved, means) : [];
  return {
    plan,
    chosen: chosenOf(given, whole.voxels.length, model.card),
    made,
    predictions: [prediction],
    outputs: { [plan.explained.output]: whole.output() },
    compiling: 0,
  };
}
