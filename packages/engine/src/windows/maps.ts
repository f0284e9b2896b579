import type { Tensor } from '@voxplain/core';
import { graphMethodsOf } from '../at-once.js';
import { compile } from '../compile.js';
import { placedOnInput } from '../place.js';
import { outputs } from '../plan.js';
import { planKey } from '../plan-key.js';
import { type Made, runMethods } from '../run-methods.js';
import { targetFeeds } from '../target.js';
import { cut } from './block.js';
import { withFedMeans } from './fed-means.js';
import { Stitched } from './stitch.js';
import { only, type Resolved, regionIn, type Walk } from './walk.js';

/**
 * What every method gives for the patches, the part in their tiles stitched on the network's input grid. Means over space are fed where
 * they are given.
 */
export async function mapsInWindows(
  { job, windows, dims, total, visit, target }: Walk,
  { chosen, mask }: Resolved,
  means: Readonly<Record<string, Tensor>>,
): Promise<Made[]> {
  const { model, methods, signal, seed } = job;
  const { patch, tile, margin } = windows;
  const outputAt = { offset: margin, scale: margin.map(() => 1) };
  const graphMethods = graphMethodsOf(methods);
  const isFed = Object.keys(means).length > 0;
  const made: Made[] = [];
  const stitched: Stitched[] = [];
  await model.plans.use(
    planKey(isFed ? 'maps' : 'patch-maps', dims, target, graphMethods),
    () =>
      compile(model, dims, target, graphMethods, (whole) => {
        const keys = [...whole.planned.map(({ map }) => map), outputs.seed];
        return only(isFed ? withFedMeans(whole) : whole, keys);
      }),
    async (plan) => {
      const fed = Object.fromEntries(Object.entries(plan.fedMeans).map(([key, name]) => [name, means[key]!]));
      const planned = plan.methods.map((method) => ({ ...method, extras: [] }));
      await visit(
        'maps',
        async ({ input, start }): Promise<Made[]> => {
          const tensor = input();
          const region = { weights: regionIn(windows, mask, start), predicted: false };
          const feeds = { [model.input.name]: tensor, ...targetFeeds(plan, chosen, region), ...fed };
          const results = await plan.run(feeds, [...planned.map(({ map }) => map), outputs.seed]);
          const found = await runMethods(methods, planned, tensor, results, { model, target, signal, seed, report: () => {} });
          return found.map((one, i) => {
            const map = placedOnInput(one, methods[i]!.options, model.card, tile, patch, outputAt);
            return { ...one, raw: cut(map, [0, 0, ...margin], [1, map.dims[1]!, ...tile]), extras: {} };
          });
        },
        (found, start) => {
          for (const [i, { runs, ...one }] of found.entries()) {
            stitched[i] ??= new Stitched(one.raw.dims[1]!, windows, total);
            stitched[i].add(one.raw, start);
            made[i] = { ...one, ...(runs === undefined ? {} : { runs: runs + (made[i]?.runs ?? 0) }) };
          }
        },
      );
      const inPlan = planned.values();
      for (const [i, { explainer }] of methods.entries()) {
        const own = explainer.kind === 'graph' ? inPlan.next().value!.means.filter((key) => key in means) : [];
        const extras = Object.fromEntries(own.map((key) => [key.slice(key.lastIndexOf('/') + 1), means[key]!]));
        made[i] = { ...made[i]!, raw: stitched[i]!.whole(), extras };
      }
    },
  );
  return made;
}
