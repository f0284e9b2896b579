import { type Explanation, isVolume, type ModelCard, type Tensor, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import { isFolder, readNpyFile, readSeriesFolder, readVolumeFile, type Series } from '@voxplain/io';
import { referenceOf } from '@voxplain/volume';
import { UsageError } from './failure.js';

/** What was read: a tensor as the model takes it, or an image or volume that the model card prepares. */
export type Input =
  | { readonly kind: 'npy'; readonly data: Tensor }
  | { readonly kind: 'image'; readonly data: Volume }
  | { readonly kind: 'volume'; readonly data: Volume; readonly series?: Series };

/** The channels of one input, by the names that the model card gives them. */
export interface NamedInputs {
  readonly kind: 'volume';
  readonly data: Volumes;
}

const isNpy = (path: string): boolean => /\.npy$/i.test(path);

/**
 * One file or DICOM folder, or several as `name=file`; `series` chooses in a folder. Throws `UsageError`, `BadVolume`, and
 * `InvalidInput` for NaN in a tensor.
 */
export async function readInputs(given: readonly string[], series?: string): Promise<Input | NamedInputs> {
  const named = given.map((each) => /^(?<name>[\w-]+)=(?<path>.+)$/.exec(each)?.groups);
  if (given.length === 1 && !named[0]) return readInput(given[0]!, series);
  const volumes = named.map(async (each) => {
    if (!each || isNpy(each.path!))
      throw new UsageError('several inputs are volumes, each with the name of its channel: --input NAME=FILE');
    return [each.name!, (await readInput(each.path!, series)).data as Volume] as const;
  });
  return { kind: 'volume', data: Object.fromEntries(await Promise.all(volumes)) };
}

/** What the maps are drawn on: the input, or the volume of the card's first channel. */
export const drawnOn = (input: Input | NamedInputs, card: ModelCard | undefined): Input =>
  input.kind !== 'npy' && !isVolume(input.data) ? { kind: 'volume', data: referenceOf(input.data, card)! } : (input as Input);

/** With what reading the input has to say. */
export function withInputWarnings(explanation: Explanation, input: Input | NamedInputs): Explanation {
  const said = 'series' in input ? input.series!.warnings : [];
  const { manifest, warnings } = explanation;
  return { ...explanation, warnings: [...said, ...warnings], manifest: { ...manifest, warnings: [...said, ...manifest.warnings] } };
}

/** By its ending: `.npy` is a tensor, `.dcm` and a folder DICOM; everything else is told apart by its content. */
export async function readInput(path: string, choice?: string): Promise<Input> {
  if (isNpy(path)) return { kind: 'npy', data: finite(await readNpyFile(path), path) };
  if (/\.dcm$/i.test(path) || (await isFolder(path))) {
    const series = await readSeriesFolder(path, choice);
    return { kind: 'volume', data: series.volume, series };
  }
  return { kind: /\.(png|jpe?g)$/i.test(path) ? 'image' : 'volume', data: await readVolumeFile(path) };
}

/** A region's weights: an npy file on the output's grid, or a mask on the input's. Labels other than 0 count as 1. */
export async function readRegion(path: string): Promise<Tensor | Volume> {
  const region = finite(isNpy(path) ? await readNpyFile(path) : await readVolumeFile(path), path);
  const weights = Float32Array.from(region.data as ArrayLike<number | bigint>, Number);
  const isWeights = weights.every((value) => value >= 0 && value <= 1);
  const data = isWeights ? weights : weights.map((value) => (value === 0 ? 0 : 1));
  return isVolume(region) ? { ...region, data } : { type: 'float32', dims: region.dims, data };
}

function finite<T extends Tensor | Volume>(value: T, path: string): T {
  const { data } = value;
  const floats = data instanceof Float32Array || data instanceof Float64Array;
  const at = floats ? data.findIndex((each) => !Number.isFinite(each)) : -1;
  if (at < 0) return value;
  const message = `${path}: the value at index ${at} is ${data[at]}, not a finite number; replace such values first`;
  throw new VoxplainError('InvalidInput', message, { path, index: at });
}
