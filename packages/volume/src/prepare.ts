import { type Geometry, isVolume, type ModelCard, type Tensor, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import { back } from './back.js';
import { compose } from './compose.js';
import { fieldOf, fieldOfMap } from './field.js';
import { sameGrid } from './geometry.js';
import { assertFits, inputLayout } from './layout.js';
import type { Composed } from './modalities.js';
import { spatialSteps } from './moves.js';
import { onto } from './onto.js';
import { sampleLinear, sampleNearest } from './sample.js';
import { axesStep } from './steps/axes.js';
import { assertMask, assertVolume, notFinite } from './validate.js';

/** A volume made ready for a network, and the way back. */
export interface Prepared {
  /** The network's input: float32, batch 1, axes as the network has them. May share memory with the volume. */
  readonly tensor: Tensor;
  /** The order of the tensor's axes: `NCZYX`, ... */
  readonly axes: string;
  /** The network's input grid in space, x first; of a single slice with its z axis. */
  readonly geometry: Geometry;
  /** What was done, in order, for people. */
  readonly steps: readonly string[];
  /**
   * Brings a map from the network's input grid to the volume's own grid (the first one's), with its exact geometry: float32,
   * as many channels as the map. `map` has dims `[1, channel, ...space]`, space in the network's order (x, y, z for `NCXYZ`).
   * One linear interpolation; voxels whose centres the network did not see get `fill` (0). Throws `InvalidInput` if the map lies on another grid.
   */
  restore(map: Tensor, fill?: number): Volume;
  /**
   * Brings a mask of labels, or of weights in [0, 1], from the volume's grid to the network's input grid (nearest voxel, 0
   * outside): `[1, 1, ...space]`, space in the network's order. Throws `BadVolume` if the mask's grid is not the volume's.
   */
  project(mask: Volume): Tensor;
}

/**
 * Does what the model card says: channels, intensity (statistics are the whole volume's), orientation, spacing, fit, crop,
 * size, multiple, order of axes. Several volumes are given by the names of the card's channels.
 * Without a card the voxels go in as they are. `expected` is the model's input dims: they decide the order of axes and the channels where the card does not.
 * `other` is the grid of another input: a volume with three axes, as that has, is brought there first, behind its intensity steps.
 * Throws `BadVolume` if the volume cannot become the model's input, `BadModelCard` if the card contradicts itself or the model.
 */
export function prepare(
  input: Volume | Volumes,
  card: ModelCard | undefined,
  expected?: readonly (number | string)[],
  other?: Geometry,
): Prepared {
  const layout = inputLayout(card, expected, referenceOf(input, card)?.geometry.size.length ?? 3);
  const { grid, image, notes } = beside(other, compose(input, card?.input, layout.fixed('C')), card?.input?.fill);
  const moves = spatialSteps(grid, card?.input, layout, image.dims[0]!);
  const moved = moves.reduce((field, step) => step.forward(field, sampleLinear, card?.input?.fill ?? 0), image);
  assertFits(moved, layout, card?.input);
  assertFinite(moved.data, image.data);

  const axes = axesStep(layout.axes);
  const space = axes.toMap(moved).dims.slice(2);
  return {
    tensor: axes.toInput(moved),
    axes: layout.axes,
    geometry: moves.at(-1)?.to ?? grid,
    steps: [...notes, ...moves.map(({ note }) => note), axes.note],
    restore(map, fill = 0) {
      const { dims, data } = back(moves, axes.fromMap(fieldOfMap(map, space)), fill);
      return { geometry: grid, channels: dims[0]!, data };
    },
    project(mask) {
      assertVolume(mask);
      if (mask.channels !== 1 || !sameGrid(mask.geometry, grid)) {
        const message = `a mask of ${mask.channels} x [${mask.geometry.size}] voxels does not lie on the volume's grid of [${grid.size}]: resample it to the volume first (to the nearest voxel)`;
        throw new VoxplainError('BadVolume', message, { mask: mask.geometry, volume: grid });
      }
      assertMask(mask);
      return axes.toMap(moves.reduce((field, step) => step.forward(field, sampleNearest, 0), fieldOf(mask)));
    },
  };
}

/** The volume on whose grid maps come back and masks are given: the only one, or that of the card's first channel. */
export function referenceOf(input: Volume | Volumes, card: ModelCard | undefined): Volume | undefined {
  if (isVolume(input)) return input;
  const first = typeof card?.input?.channels === 'object' ? card.input.channels[0] : undefined;
  return first === undefined ? undefined : input[typeof first === 'string' ? first : first.name];
}

/** An image on the grid of another input, where both lie in space. */
function beside(grid: Geometry | undefined, composed: Composed, fill = 0): Composed {
  const { grid: own, image, notes } = composed;
  if (grid?.size.length !== 3 || own.size.length !== 3 || sameGrid(own, grid)) return composed;
  const data = onto(grid, { geometry: own, channels: image.dims[0]!, data: image.data }, 'of this input', fill);
  return {
    grid,
    image: { dims: [image.dims[0]!, ...grid.size.toReversed()], data },
    notes: [...notes, 'onto the grid of the explained input, linear'],
  };
}

/** What the network would see; NaN outside a crop does no harm. */
function assertFinite(seen: Float32Array, whole: Float32Array): void {
  const count = notFinite(seen);
  if (count === 0) return;
  const message = `${count} of the ${seen.length} values that the network would see are not finite (${notFinite(whole)} of the volume's ${whole.length} voxels are NaN or infinite): mend the volume, or state { "finite": 0 } in input.intensity of the model card`;
  throw new VoxplainError('BadVolume', message, { count });
}
