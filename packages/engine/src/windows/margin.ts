import { type Target, VoxplainError } from '@voxplain/core';
import { sameDims } from '@voxplain/graph';
import { draft, inputSpace } from '../compile.js';
import { withSpace } from '../layout.js';
import type { Model } from '../model.js';
import { placementOf } from '../place.js';

/** How much longer a patch is made to tell a margin from a stride: what up to five poolings divide. */
const further = 32;

/**
 * Voxels at either end of each axis of the input, in the network's order, that a network without padding has no scores for:
 * `m = (in - out) / 2`. `output.grid` of the card says so; or else `in - out` is even, and the same on a larger patch. 0 where
 * neither does.
 *
 * @param dims of an input patch
 * @throws `InvalidOptions` where nothing is left of the patch, `BadModelCard` where the card contradicts the network.
 */
export async function marginOf(model: Model, dims: readonly number[], target: Target): Promise<readonly number[]> {
  const space = inputSpace(model, dims);
  const stated = placementOf(model.card, [], true, space.length);
  if (!stated) return foundMargin(model, dims, target);
  const { offset, scale } = stated;
  if (!scale.every((n) => n === 1) || !offset.every((n) => Number.isInteger(n) && n >= 0)) return space.map(() => 0);
  if (space.some((n, axis) => n <= 2 * offset[axis]!)) {
    const message = `nothing is left of a patch of [${space}] without a margin of [${offset}] at either end: choose larger patches`;
    throw new VoxplainError('InvalidOptions', message, { patch: space, margin: offset });
  }
  const lost = await missing(model, dims, target);
  if (lost.every((n, axis) => n === 2 * offset[axis]!)) return offset;
  const output = space.map((n, axis) => n - lost[axis]!);
  const claim = `output.grid in the model card has a margin of [${offset}] at either end`;
  const message = `${claim}, but a patch of [${space}] gives [${output}]: half the difference is needed`;
  throw new VoxplainError('BadModelCard', message, { patch: space, output, margin: offset });
}

/** Where a patch cannot be run, there is no margin to be found: its own run says why. */
async function foundMargin(model: Model, dims: readonly number[], target: Target): Promise<readonly number[]> {
  const space = inputSpace(model, dims);
  const none = space.map(() => 0);
  const lost = await missing(model, dims, target).catch(() => none);
  if (!lost.every((n) => n >= 0 && n % 2 === 0) || sameDims(lost, none)) return none;
  const larger = space.map((n, axis) => n + (lost[axis]! > 0 ? further : 0));
  const there = await missing(model, withSpace(dims, model.inputLayout, larger), target).catch(() => none);
  return sameDims(lost, there) ? lost.map((n) => n / 2) : none;
}

/** `in - out` along each axis of the input. */
async function missing(model: Model, dims: readonly number[], { output }: Target): Promise<number[]> {
  const { scoreDims } = await draft(model, dims, output === undefined ? {} : { output }, []);
  return inputSpace(model, dims).map((n, axis) => n - scoreDims[axis + 2]!);
}
