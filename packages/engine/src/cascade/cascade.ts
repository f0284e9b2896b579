import { type ModelCard, type Volume, VoxplainError } from '@voxplain/core';
import type { Model } from '../model.js';
import type { WindowOptions } from '../windows/windows.js';
import { type CandidateOptions, candidateRegion } from './candidate-region.js';
import { centredCard } from './centred.js';
import { dilate, type Mask } from './morphology.js';
import { backgroundOf, predictLabels } from './predict-labels.js';
import { backFromEveryNth, everyNth } from './strided.js';

export interface CascadeStage {
  /** Its card says how the volume is prepared, what the classes are, and which of them is the background (class 0 unless it does). */
  readonly model: Model;
  /** The card's patch, half overlapping, by default. */
  readonly window?: WindowOptions;
  /** Whether the mean over the candidate region is taken away after the card's intensity steps. */
  readonly centred?: boolean;
}

export interface CascadeOptions extends CandidateOptions {
  readonly volume: Volume;
  readonly coarse: CascadeStage;
  readonly fine: CascadeStage;
  /** Both stages see every `stride`th voxel, 2 by default. */
  readonly stride?: number;
  /** How often what the coarse stage found is dilated by 3 x 3 x 3 voxels, 3 by default. */
  readonly reach?: number;
  readonly signal?: AbortSignal;
  /** Patches that are done. */
  readonly onProgress?: (progress: { readonly stage: 'coarse' | 'fine'; readonly done: number; readonly total: number }) => void;
}

/** What a stage found. Masks and labels lie on the grid of every `stride`th voxel. */
export interface CascadeResult {
  /** Where the stage is believed, 1 inside. */
  readonly region: Volume;
  /** Its part of all voxels. */
  readonly share: number;
  /** Indices of classes; background outside the region. */
  readonly labels: Volume;
  /** The card by which the stage saw the volume: its explanations need it where it is `centred`. */
  readonly card: ModelCard | undefined;
}

export interface Cascade {
  /** The fine stage's classes on the volume's own grid. */
  readonly labels: Volume;
  /** What both stages saw: every `stride`th voxel. */
  readonly seen: Volume;
  readonly coarse: CascadeResult;
  readonly fine: CascadeResult;
}

/**
 * Segments a volume in two stages: the coarse one looks at the body, the fine one at what the coarse one found and its surroundings.
 * `C1 = candidateRegion(v)`, `C2 = dilate^r(coarse != background) & C1`; each stage's class is that of the largest probability inside its
 * region, and background outside; the fine one's go back to the volume by the nearest voxel.
 * Roth et al. 2018, Comput Med Imaging Graph 66:90-99.
 *
 * @throws `InvalidInput` where a candidate region is empty, and what `explain` throws; the platform's `AbortError`.
 */
export async function cascade(options: CascadeOptions): Promise<Cascade> {
  const { volume, stride = 2, reach = 3, signal = new AbortController().signal, onProgress = () => {} } = options;
  if (!Number.isInteger(stride) || stride < 1)
    throw new VoxplainError('InvalidOptions', `stride ${stride} must be a whole number from 1 up`, { stride });
  const seen = everyNth(volume, stride);

  async function run(stage: 'coarse' | 'fine', region: Volume): Promise<CascadeResult> {
    const { model, window = {}, centred = false } = options[stage];
    const card = centred ? centredCard(model.card, seen, region) : model.card;
    const labels = await predictLabels({ model, card, window }, seen, region, {
      signal,
      onProgress: ({ done, total }) => onProgress({ stage, done, total }),
    });
    return { region, share: (region.data as Mask).reduce((sum, inside) => sum + inside, 0) / region.data.length, labels, card };
  }

  const body = candidateRegion(seen, options);
  const coarse = await run('coarse', body);
  const fine = await run('fine', around(coarse, backgroundOf(options.coarse.model), reach));
  return { labels: backFromEveryNth(fine.labels, volume.geometry, stride), seen, coarse, fine };
}

/** What a stage found, and so many voxels around it, in its own region. Throws `InvalidInput`. */
function around({ region, labels }: CascadeResult, background: number, reach: number): Volume {
  const found = Uint8Array.from(labels.data, (label) => Number(label !== background));
  if (!found.includes(1)) {
    const message =
      "the coarse stage finds nothing but background in the body: check its model card's intensity steps and background, and the threshold";
    throw new VoxplainError('InvalidInput', message, { background });
  }
  const near = dilate(found, region.geometry.size.toReversed(), reach);
  return { ...region, data: near.map((inside, p) => inside & region.data[p]!) };
}
