import { elementCount, type Tensor } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import { graphMethodsOf } from '../at-once.js';
import { compile } from '../compile.js';
import { planKey } from '../plan-key.js';
import { targetFeeds } from '../target.js';
import { only, type Resolved, regionIn, sharedRegion, type Walk } from './walk.js';

/**
 * The means over space that graph methods declare, over the whole volume, by key. In patch i the seed is `m w_i / sum w`: then the
 * gradients of all patches sum up to that of the stitched score, and every voxel counts once. A patch that the region does not
 * reach adds nothing and is not run.
 */
export async function meansInWindows(walk: Walk, { chosen, mask }: Resolved): Promise<Record<string, Tensor>> {
  const { job, windows, dims, visit, target } = walk;
  const { model } = job;
  const methods = graphMethodsOf(job.methods);
  const share = elementCount(windows.patch) / elementCount(windows.space);
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
      const keys = plan.methods.flatMap((method) => method.means);
      await visit(
        'means',
        ({ input, start }) => {
          const region = { weights: sharedRegion(walk, mask, start), predicted: false };
          return plan.run({ [model.input.name]: input(), ...targetFeeds(plan, chosen, region) }, keys);
        },
        (found) => {
          for (const [key, like] of Object.entries(found)) {
            means[key] ??= { like, sum: new Float64Array(like.data.length) };
            for (const [i, value] of numbers(like).entries()) means[key].sum[i]! += share * value;
          }
        },
        (start) => (regionIn(windows, mask, start).data as Float32Array).some((weight) => weight > 0),
      );
    },
  );
  return Object.fromEntries(Object.entries(means).map(([key, { like, sum }]) => [key, tensorOf(like.type, like.dims, sum)]));
}
