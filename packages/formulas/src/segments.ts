import { elementCount, type Tensor, VoxplainError } from '@voxplain/core';
import { labelMap, type Segments } from './label-map.js';
import { supervoxels } from './supervoxels.js';

/**
 * How an input is cut into segments that are switched on and off: supervoxels (how many, about), blocks (edge in voxels, one number or one per axis),
 * whole channels, or a label map of any integers, `[...space]`, `[1, 1, ...space]` or `[1, channel, ...space]`.
 */
export type Segmentation =
  | { readonly supervoxels: number; readonly compactness?: number | undefined }
  | { readonly blocks: number | readonly number[] }
  | 'channels'
  | Tensor;

/** Cuts an input `[1, channel, ...space]` into segments. Throws `InvalidOptions` where the segmentation does not fit it. */
export function segment(input: Tensor, how: Segmentation): Segments {
  const [, channels, ...space] = input.dims as [number, number, ...number[]];
  if (how === 'channels') {
    const voxels = elementCount(space);
    return { labels: labelMap([1, channels, ...space], (p) => Math.floor(p / voxels)), count: channels };
  }
  if ('blocks' in how) return blocks(space, perAxis(how.blocks, space.length, 'blocks'));
  if ('supervoxels' in how) return supervoxels(input, how.supervoxels, how.compactness);
  return fromLabels(how, channels, space);
}

/** A number for each of `rank` spatial axes, from one for all or one each. Throws `InvalidOptions`. */
export function perAxis(value: number | readonly number[], rank: number, name: string): readonly number[] {
  const list = typeof value === 'number' ? Array<number>(rank).fill(value) : value;
  if (list.length === rank) return list;
  throw new VoxplainError('InvalidOptions', `${name} has ${list.length} numbers for ${rank} spatial axes`);
}

function blocks(space: readonly number[], edge: readonly number[]): Segments {
  const counts = space.map((n, axis) => Math.ceil(n / edge[axis]!));
  const strides = space.map((_, axis) => elementCount(space.slice(axis + 1)));
  const block = (p: number) =>
    space.reduce((at, n, axis) => at * counts[axis]! + Math.floor((Math.floor(p / strides[axis]!) % n) / edge[axis]!), 0);
  return { labels: labelMap([1, 1, ...space], block), count: elementCount(counts) };
}

/** The labels of a map in ascending order become 0, 1, ... */
function fromLabels({ dims, data }: Tensor, channels: number, space: readonly number[]): Segments {
  const own = dims.length === space.length ? [1, 1, ...dims] : dims;
  const fits = own.length === space.length + 2 && own[0] === 1 && (own[1] === 1 || own[1] === channels);
  if (!fits || space.some((n, axis) => own[axis + 2] !== n))
    throw new VoxplainError(
      'InvalidOptions',
      `segments have dims [${dims.join(', ')}]; the input has space [${space.join(', ')}] and ${channels} channels`,
      {
        given: dims,
      },
    );
  const found = [...new Set(Array.from(data as Float32Array, Number))].sort((a, b) => a - b);
  const index = new Map(found.map((label, i) => [label, i]));
  return { labels: labelMap(own, (p) => index.get(Number(data[p]))!), count: found.length };
}
