import { isVolume, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { readNpyFile, readVolumeFile } from '@voxplain/io';

/** What was read: a tensor as the model takes it, or an image or volume that the model card prepares. */
export type Input =
  | { readonly kind: 'npy'; readonly data: Tensor }
  | { readonly kind: 'png'; readonly data: Volume }
  | { readonly kind: 'nifti'; readonly data: Volume };

const isNpy = (path: string): boolean => /\.npy$/i.test(path);

/** By its ending: `.npy` is a tensor; everything else is told apart by its content. Throws `BadVolume`, and `InvalidInput` for NaN. */
export async function readInput(path: string): Promise<Input> {
  if (isNpy(path)) return { kind: 'npy', data: finite(await readNpyFile(path), path) };
  return { kind: /\.png$/i.test(path) ? 'png' : 'nifti', data: finite(await readVolumeFile(path), path) };
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
