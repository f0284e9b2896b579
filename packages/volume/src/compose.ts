import { isVolume, type ModelCard, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import { applyAll, fieldOf, type ValueStep } from './field.js';
import { type Composed, modalities } from './modalities.js';
import { colour } from './steps/colour.js';
import { intensity } from './steps/intensity.js';
import { assertVolume } from './validate.js';

/**
 * One image, in grey or colour, or the channels that the card names. Statistics of the intensity chain are those of the
 * whole volume. `fixed` is the number of channels that the model fixes. Throws `BadVolume`, `BadModelCard`.
 */
export function compose(input: Volume | Volumes, card: ModelCard['input'], fixed: number | undefined): Composed {
  const wanted = card?.channels;
  if (typeof wanted === 'object') return modalities(input, wanted, card!, fixed);
  if (!isVolume(input)) {
    const message = `the input has several volumes (${Object.keys(input).join(', ')}): say in the model card's input.channels, by name, which channel each is`;
    throw new VoxplainError('BadModelCard', message, { volumes: Object.keys(input) });
  }
  assertVolume(input);
  const colours = colourSteps(input.channels, wanted, fixed);
  const image = applyAll(colours, fieldOf(input));
  const values = (card?.intensity ?? []).map((step) => intensity(step, image.dims[0]!));
  return { grid: input.geometry, image: applyAll(values, image), notes: [...colours, ...values].map(({ note }) => note) };
}

function colourSteps(channels: number, wanted: 'grey' | 'rgb' | undefined, fixed: number | undefined): ValueStep[] {
  if (wanted) return colour(channels, wanted);
  if (fixed === 1 && channels === 3) return colour(channels, 'grey');
  if (fixed === 3 && channels === 1) return colour(channels, 'rgb');
  return [];
}
