import { elementCount, float32, type Prediction, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { numbers, sameDims } from '@voxplain/graph';
import { compile } from '../compile.js';
import { outputs, type Plan } from '../plan.js';
import { planKey } from '../plan-key.js';
import { assertPredicted, labelled, nothing } from '../prediction.js';
import { fedRegion } from '../region.js';
import { chosenOf, targetFeeds } from '../target.js';
import { probabilityAverage, scoreAverage } from './average.js';
import { Stitched } from './stitch.js';
import type { Resolved, Walk } from './walk.js';
import { predictedWhole, type Whole } from './whole.js';

/**
 * The average of all patches' scores or probabilities, of 0 where no patch is needed, and what it predicts. Throws `UnsupportedModel`
 * unless the network scores every voxel of its input, or all but a margin.
 */
export async function predictInWindows(
  { job: { model }, windows, dims, total, visit, target }: Walk,
  isNeeded?: (start: readonly number[]) => boolean,
): Promise<{ whole: Whole; plan: Plan }> {
  return model.plans.use(
    planKey('predict', dims, target, []),
    () => compile(model, dims, target, [], (whole) => ({ ...whole, wanted: { [outputs.logits]: whole.logits } })),
    async (plan) => {
      const [, classes, ...space] = plan.scoreDims as [number, number, ...number[]];
      if (!sameDims(space, windows.tile)) {
        const found = `windows need a network that scores every voxel of its input: a patch of [${windows.patch}] gives [${space}]`;
        const message = `${found}; if it has no padding, say in the model card where its output lies: output.grid`;
        throw new VoxplainError('UnsupportedModel', message, { patch: windows.patch, output: space });
      }
      const { activation } = plan.explained;
      const average = windows.average === 'score' ? scoreAverage : probabilityAverage(activation);
      const stitched = new Stitched(classes, windows, total);
      await visit(
        'prediction',
        async ({ input }) => {
          const feeds = { [model.input.name]: input(), ...targetFeeds(plan, 0, { predicted: false }) };
          return inFloats((await plan.run(feeds, [outputs.logits]))[outputs.logits]!);
        },
        (tile, start) => stitched.add(average.of(tile), start),
        isNeeded,
      );
      return { whole: predictedWhole(average.scores(stitched.whole()), activation), plan };
    },
  );
}

/** The target's class and region on the whole volume. Throws `InvalidTarget`. */
export async function resolve(
  { job: { model, source }, windows: { space } }: Walk,
  target: Target,
  whole: Whole,
): Promise<Resolved & { readonly prediction: Prediction }> {
  const { card } = model;
  const { voxels } = whole;
  const asked = chosenOf(target, voxels.length, card);
  const allowed = voxels.map((count, c) => (c === card?.output?.background ? 0 : count));
  const chosen = typeof asked === 'number' ? asked : allowed.indexOf(Math.max(...allowed));
  const count = elementCount(space);
  const isPredicted = () => Float32Array.from({ length: count }, (_, p) => Number(whole.isPredicted(chosen, p)));
  const region = await fedRegion(target, card, [1, voxels.length, ...space], { space, input: space, source }, async () => {
    assertPredicted(voxels, chosen, target, { predicted: true }, card);
    return float32([1, 1, ...space], isPredicted());
  });
  assertPredicted(voxels, chosen, target, region, card);
  const mask = region.predicted ? isPredicted() : new Float32Array(count).fill(1);
  const weights = region.weights?.data as Float32Array | undefined;
  if (weights) for (let p = 0; p < count; p++) mask[p]! *= weights[p]!;
  const size = mask.reduce((sum, weight) => sum + weight, 0);
  if (size === 0) throw nothing('no voxel of the box', chosen, voxels, card);
  const scale = target.reduce === 'mean' ? 1 / size : 1;
  let score = 0;
  for (let p = 0; p < count; p++) {
    if (mask[p]! === 0) continue;
    mask[p]! *= scale;
    score += mask[p]! * whole.score(chosen, p, target.score ?? 'logit');
  }
  return { chosen, mask, prediction: { class: chosen, ...labelled(chosen, card), score, voxels, regionSize: size } };
}

const inFloats = (tensor: Tensor): Tensor =>
  tensor.type === 'float32' ? tensor : { type: 'float32', dims: tensor.dims, data: Float32Array.from(numbers(tensor)) };
