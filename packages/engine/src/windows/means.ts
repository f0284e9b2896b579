import { elementCount, type ModelCard, type Tensor } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import { graphMethodsOf } from '../at-once.js';
import { compile } from '../compile.js';
import { placementOf } from '../place.js';
import { planKey } from '../plan-key.js';
import { targetFeeds } from '../target.js';
import { only, type Resolved, regionIn, sharedRegion, type Walk } from './walk.js';
import type { Windows } from './windows.js';

/**
 * The means over space that graph methods declare, over the whole volume, by key. In patch i the seed is `m w_i / sum w`: then the
 * gradients of all patches sum up to that of the stitched score, and every voxel counts once. A patch that the region does not
 * reach adds nothing and is not run.
 */
export async function meansInWindows(walk: Walk, { chosen, mask }: Resolved): Promise<Record<string, Tensor>> {
  const { job, windows, dims, visit, target } = walk;
  const { model } = job;
  const methods = graphMethodsOf(job.methods);
  const means: Record<string, { readonly like: Tensor; readonly sum: Float64Array }> = {};
  await model.plans.use(
    planKey('means', dims, target, methods),
    () =>
      compile(model, dims, target, methods, (whole) =>
        only(
          whole,
          whole.planned.flatMap((method) => method.means),
        ),
      ),
    async (plan) => {
      const shares = Object.fromEntries(
        plan.methods.flatMap(({ means: keys, layers }) => keys.map((key) => [key, shareOf(layers, model.card, windows)])),
      );
      const keys = Object.keys(shares);
      await visit(
        'means',
        ({ input, start }) => {
          const region = { weights: sharedRegion(walk, mask, start), predicted: false };
          return plan.run({ [model.input.name]: input(), ...targetFeeds(plan, chosen, region) }, keys);
        },
        (found) => {
          for (const [key, like] of Object.entries(found)) {
            means[key] ??= { like, sum: new Float64Array(like.data.length) };
            for (const [i, value] of numbers(like).entries()) means[key].sum[i]! += shares[key]! * value;
          }
        },
        (start) => (regionIn(windows, mask, start).data as Float32Array).some((weight) => weight > 0),
      );
    },
  );
  return Object.fromEntries(Object.entries(means).map(([key, { like, sum }]) => [key, tensorOf(like.type, like.dims, sum)]));
}

/** A patch's part of a layer's voxels on the whole with its margin. A layer that does not fill its input has as many less on both. */
function shareOf(layers: readonly string[], card: ModelCard | undefined, { space, patch, margin }: Windows): number {
  const at = placementOf(card, layers, false, space.length);
  const beside = space.map((_, axis) => (at ? 2 * at.offset[axis]! + 1 - at.scale[axis]! : 0));
  const whole = space.map((n, axis) => n + 2 * margin[axis]! - beside[axis]!);
  return elementCount(patch.map((n, axis) => n - beside[axis]!)) / elementCount(whole);
}
