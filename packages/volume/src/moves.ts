import { type Geometry, type ModelCard, VoxplainError } from '@voxplain/core';
import type { SpatialStep } from './field.js';
import type { InputLayout } from './layout.js';
import { crop } from './steps/crop.js';
import { fit, padToMultiple } from './steps/fit.js';
import { orient } from './steps/orient.js';
import { addSlice, assertRank, dropSlice } from './steps/rank.js';
import { resize } from './steps/size.js';
import { respace } from './steps/spacing.js';
import { assertRoom } from './validate.js';

/**
 * The steps that bring a grid of `channels` to the network's, in their order: orientation, spacing, fit, crop, size, multiple.
 * A single slice goes to a network of images with its z axis as it is. Throws `BadVolume`, `BadModelCard`.
 */
export function spatialSteps(from: Geometry, card: ModelCard['input'], { rank, fixed }: InputLayout, channels: number): SpatialStep[] {
  const steps: SpatialStep[] = [];
  const grid = () => steps.at(-1)?.to ?? from;
  /** A setting of the card with a number per axis of the grid; `slice` is that of the axis of a single slice. */
  const perAxis = (name: string, given: readonly number[], slice: number, least = Number.MIN_VALUE): readonly number[] => {
    const { size } = grid();
    const values = given.length === rank && rank < size.length ? [...given, slice] : given;
    if (values.length === size.length && values.every((v) => v >= least && Number.isFinite(v))) return values;
    const message = `input.${name} [${given}] in the model card does not fit an image of ${size.length} axes: give one positive number for each, x first`;
    throw new VoxplainError('BadModelCard', message, { [name]: given });
  };
  const add = (step: SpatialStep, advice: string) => {
    assertRoom(step.to.size, channels, advice);
    steps.push(step);
  };
  if (from.size.length === 2 && rank === 3 && fixed('Z') === 1) steps.push(addSlice(from));
  if (card?.orientation) steps.push(orient(grid(), card.orientation));
  assertRank(grid(), rank, fixed('Z'));
  const { spacing, fit: fitted, crop: box, size, multiple } = card ?? {};
  if (spacing)
    add(respace(grid(), perAxis('spacing', spacing, grid().spacing[2]!)), 'correct input.spacing in the model card, or crop the volume');
  if (fitted) add(fit(grid(), perAxis('fit', fitted, 1)), 'correct input.fit in the model card');
  if (box) steps.push(crop(grid(), perAxis('crop.start', box.start, 0, 0), perAxis('crop.end', box.end, 1)));
  if (size) add(resize(grid(), perAxis('size', size, 1)), 'correct input.size in the model card');
  if (multiple) {
    const each = typeof multiple === 'number' ? Array<number>(rank).fill(multiple) : multiple;
    add(padToMultiple(grid(), perAxis('multiple', each, 1)), 'correct input.multiple in the model card');
  }
  if (grid().size.length > rank) steps.push(dropSlice(grid()));
  return steps;
}
