import { type ModelCard, type Volume, VoxplainError } from '@voxplain/core';
import { prepare } from '@voxplain/volume';
import type { Job } from '../at-once.js';
import { fitInput } from '../input.js';
import type { Model } from '../model.js';
import { predictInWindows } from '../windows/prediction.js';
import { regionIn, walkOver } from '../windows/walk.js';
import type { WindowOptions } from '../windows/windows.js';
import { openSpace, windowsFor } from '../windows/windows-for.js';
import { dilate, type Mask } from './morphology.js';

/** A network that labels a volume in windows. */
export interface Labeller {
  readonly model: Model;
  /** In place of the model's own. */
  readonly card: ModelCard | undefined;
  readonly window: WindowOptions;
}

/**
 * The class of the largest probability at every voxel of a region, background outside it, on the volume's grid. Patches that the region
 * does not reach are not run. Throws `BadVolume`, `InvalidInput`, `InvalidOptions`, `UnsupportedModel`, `BadModelCard`, `BackendFailure`.
 */
export async function predictLabels(
  { model, card, window }: Labeller,
  volume: Volume,
  region: Volume,
  { signal, onProgress }: Pick<Job, 'signal' | 'onProgress'>,
): Promise<Volume> {
  const declared = openSpace(model);
  const prepared = prepare(volume, card, declared.dims);
  const tensor = fitInput(prepared.tensor, declared);
  const windows = await windowsFor(model, tensor, {}, window, prepared.axes);
  const job: Job = { model, tensor, methods: [], target: {}, source: undefined, signal, seed: 0, onProgress };
  // what is brought back lies between two voxels of the network
  const near = Float32Array.from(dilate(Uint8Array.from(prepared.project(region).data as Float32Array), windows.space, 1));
  const isNeeded = (start: readonly number[]) => (regionIn(windows, near, start).data as Float32Array).includes(1);
  const { whole } = await predictInWindows(await walkOver(job, windows, {}, 1), isNeeded);
  const { channels: classes, data } = prepared.restore(whole.probabilities());
  if (classes === 1)
    throw new VoxplainError(
      'UnsupportedModel',
      'a network of one class has none for the background: its channels must be classes, one of them background',
    );
  return { geometry: volume.geometry, channels: 1, data: labelsIn(region.data as Mask, data, classes, backgroundOf(model)) };
}

export const backgroundOf = ({ card }: Model): number => card?.output?.background ?? 0;

function labelsIn(region: Mask, probabilities: Volume['data'], classes: number, background: number): Mask {
  const count = region.length;
  return region.map((inside, p) => {
    if (!inside) return background;
    let best = background;
    for (let c = 0; c < classes; c++) if (probabilities[c * count + p]! > probabilities[best * count + p]!) best = c;
    return best;
  });
}
