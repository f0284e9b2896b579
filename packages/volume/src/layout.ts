import { type ModelCard, VoxplainError } from '@voxplain/core';
import type { Field } from './field.js';

/** What the network's input looks like, from the card, the model's own dims and the image, in this order. */
export interface InputLayout {
  readonly axes: string;
  /** Spatial axes: 2 or 3. */
  readonly rank: number;
  /** The length the model fixes for an axis (`C`, `Z`, `Y`, `X`), if it does. */
  fixed(axis: string): number | undefined;
}

/** Throws `BadModelCard` if the card and the model disagree on the number of axes. */
export function inputLayout(
  card: ModelCard | undefined,
  expected: readonly (number | string)[] | undefined,
  imageRank: number,
): InputLayout {
  const axes = card?.input?.axes ?? defaultAxes(expected, imageRank);
  if (expected && expected.length !== axes.length) {
    const message = `axes ${axes} do not fit the model's input of ${expected.length} dims [${expected.join(', ')}]; state input.axes in the model card`;
    throw new VoxplainError('BadModelCard', message, { axes, expected });
  }
  const fixed = (axis: string) => asLength(expected?.[axes.indexOf(axis)]);
  return { axes, rank: axes.length - 2, fixed: (axis) => (axes.includes(axis) ? fixed(axis) : undefined) };
}

/** The image against the lengths that the model fixes. Throws `BadVolume`, or `BadModelCard` where the card made the lengths. */
export function assertFits({ dims }: Field, { axes, fixed }: InputLayout, card: ModelCard['input']): void {
  const own = axes.length === 5 ? 'CZYX' : 'CYX';
  const wrong = [...own].find((axis, i) => fixed(axis) !== undefined && fixed(axis) !== dims[i]);
  if (!wrong) return;
  const [have, want] = [dims[own.indexOf(wrong)], fixed(wrong)];
  const stated = (['size', 'crop', 'fit'] as const).find((key) => card?.[key]);
  if (wrong !== 'C' && stated) {
    const message = `the model takes ${want} voxels along ${wrong.toLowerCase()} and input.${stated} in the model card makes ${have}: correct the card`;
    throw new VoxplainError('BadModelCard', message, { axis: wrong, have, want });
  }
  const what = wrong === 'C' ? 'channels' : `voxels along ${wrong.toLowerCase()}`;
  const advice =
    wrong === 'C'
      ? 'give an image with these channels'
      : 'state input.size, input.fit or input.crop in the model card, or give a volume of that size';
  throw new VoxplainError('BadVolume', `the model takes ${want} ${what} and the input has ${have}: ${advice}`, { axis: wrong, have, want });
}

const asLength = (dim: number | string | undefined): number | undefined => (typeof dim === 'number' && dim > 0 ? dim : undefined);

/** Channel last only where the model's dims leave no doubt: a last axis of 1, 3 or 4 and a second axis that is not. */
function defaultAxes(expected: readonly (number | string)[] | undefined, imageRank: number): string {
  const rank = expected ? expected.length - 2 : imageRank;
  const isChannels = (dim: number | string | undefined) => [1, 3, 4].includes(asLength(dim) ?? 0);
  const last = expected !== undefined && isChannels(expected.at(-1)) && !isChannels(expected[1]);
  const space = rank === 3 ? 'ZYX' : 'YX';
  return last ? `N${space}C` : `NC${space}`;
}
