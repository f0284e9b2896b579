import { type ModelCard, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { type Field, fieldOf, fieldOfMap, type SpatialStep, type ValueStep } from './field.js';
import { sameGrid } from './geometry.js';
import { type InputLayout, inputLayout } from './layout.js';
import { resizeLinear, resizeNearest } from './resize.js';
import { axesStep } from './steps/axes.js';
import { colour } from './steps/colour.js';
import { crop } from './steps/crop.js';
import { intensity } from './steps/intensity.js';
import { orient } from './steps/orient.js';
import { matchRank } from './steps/rank.js';
import { resize } from './steps/size.js';
import { assertVolume } from './validate.js';

/** A volume made ready for a network, and the way back. */
export interface Prepared {
  /** The network's input: float32, batch 1, axes as the network has them. May share memory with the volume. */
  readonly tensor: Tensor;
  /** The order of the tensor's axes: `NCZYX`, ... */
  readonly axes: string;
  /** What was done, in order, for people. */
  readonly steps: readonly string[];
  /**
   * Brings a map from the network's input grid to the volume's own grid, with its exact geometry: float32, as many channels
   * as the map. `map` has dims `[1, channel, ...space]`, space in the network's order (x, y, z for `NCXYZ`).
   * Voxels that the network did not see get `fill` (0). Throws `InvalidInput` if the map lies on another grid.
   */
  restore(map: Tensor, fill?: number): Volume;
  /**
   * Brings a mask from the volume's grid to the network's input grid (nearest voxel): `[1, 1, ...space]`, space in the
   * network's order. Throws `BadVolume` if the mask's grid is not the volume's.
   */
  project(mask: Volume): Tensor;
}

/**
 * Does what the model card says: colour, orientation, intensity (statistics are the whole image's), crop, size, order of axes.
 * Without a card the voxels go in as they are. `expected` is the model's input dims: they decide the order of axes and the channels where the card does not.
 * Throws `BadVolume` if the volume cannot become the model's input, `BadModelCard` if the card contradicts itself or the model.
 */
export function prepare(volume: Volume, card: ModelCard | undefined, expected?: readonly (number | string)[]): Prepared {
  assertVolume(volume);
  const input = card?.input;
  const layout = inputLayout(card, expected, volume.geometry.size.length);
  const colours = colourSteps(volume.channels, input?.channels, layout.fixed('C'));
  let image = applyAll(colours, fieldOf(volume));

  const moves: SpatialStep[] = [];
  const done: { readonly note: string }[] = [];
  const move = (step: SpatialStep) => {
    moves.push(step);
    done.push(step);
    image = step.forward(image, resizeLinear);
  };
  const size = () => image.dims.slice(1).toReversed();
  if (input?.orientation) move(orient(volume.geometry, input.orientation));
  matchRank(size(), layout.rank, layout.fixed('Z')).forEach(move);
  const values = (input?.intensity ?? []).map((step) => intensity(step, image.dims[0]!));
  image = applyAll(values, image);
  done.push(...values);
  if (input?.crop) move(crop(size(), input.crop.start, input.crop.end));
  if (input?.size) move(resize(size(), input.size));
  assertFits(image, layout);

  const axes = axesStep(layout.axes);
  const tensor = axes.toInput(image);
  const space = axes.toMap(image).dims.slice(2);

  return {
    tensor,
    axes: layout.axes,
    steps: [...colours, ...done, axes].map(({ note }) => note),
    restore(map, fill = 0) {
      const { dims, data } = moves.reduceRight((field, step) => step.backward(field, fill), axes.fromMap(fieldOfMap(map, space)));
      return { geometry: volume.geometry, channels: dims[0]!, data };
    },
    project(mask) {
      assertVolume(mask);
      if (mask.channels !== 1 || !sameGrid(mask.geometry, volume.geometry)) {
        const message = `a mask of ${mask.channels} x [${mask.geometry.size}] voxels does not lie on the volume's grid of [${volume.geometry.size}]: resample it to the volume first`;
        throw new VoxplainError('BadVolume', message, { mask: mask.geometry, volume: volume.geometry });
      }
      return axes.toMap(moves.reduce((field, step) => step.forward(field, resizeNearest), fieldOf(mask)));
    },
  };
}

const applyAll = (steps: readonly ValueStep[], field: Field): Field => steps.reduce((current, step) => step.apply(current), field);

function colourSteps(channels: number, wanted: 'grey' | 'rgb' | undefined, fixed: number | undefined): ValueStep[] {
  if (wanted) return colour(channels, wanted);
  if (fixed === 1 && channels === 3) return colour(channels, 'grey');
  if (fixed === 3 && channels === 1) return colour(channels, 'rgb');
  return [];
}

/** The image against the lengths that the model fixes. */
function assertFits({ dims }: Field, { axes, fixed }: InputLayout): void {
  const own = axes.length === 5 ? 'CZYX' : 'CYX';
  const wrong = [...own].find((axis, i) => fixed(axis) !== undefined && fixed(axis) !== dims[i]);
  if (!wrong) return;
  const [have, want] = [dims[own.indexOf(wrong)], fixed(wrong)];
  const what = wrong === 'C' ? 'channels' : `voxels along ${wrong.toLowerCase()}`;
  const advice =
    wrong === 'C' ? 'give an image with these channels' : 'state input.size or input.crop in the model card, or give a volume of that size';
  throw new VoxplainError('BadVolume', `the model takes ${want} ${what} and the input has ${have}: ${advice}`, { axis: wrong, have, want });
}
