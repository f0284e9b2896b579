import { float32, type PointRegion, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { numbers, sameDims } from '@voxplain/graph';
import { type Prepared, resizeNearest } from '@voxplain/volume';
import { outer } from './outer.js';

/** Where regions lie: the grid of the tensor that is explained, and the way there from the voxels of what was given. */
export interface Grid {
  /** Of the explained tensor, in the network's order. */
  readonly space: readonly number[];
  /** Of the network's input. */
  readonly input: readonly number[];
  /** What was given, if it was no tensor. */
  readonly source: Source | undefined;
}

export interface Source {
  readonly volume: Volume;
  readonly prepared: Prepared;
}

/** Corners of a box, x first; `end` is not in it. */
export interface Box {
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** The offset of a voxel in the explained tensor's space. Throws `InvalidTarget` for one that is not there, or that the network does not see. */
export function voxelAt(grid: Grid, { point }: PointRegion): number {
  const { space, source } = grid;
  const size = sizeOf(grid);
  if (!isVoxel(point, size)) throw invalid(`there is no voxel [${point}] (x first): the grid has [${size}] voxels`, { point, size });
  const index = source ? seenAt(point, grid, source) : point.toReversed();
  return index.reduce((offset, at, axis) => offset * space[axis]! + at, 0);
}

/** 1 in the box, 0 elsewhere: a voxel is in it if its centre is. Throws `InvalidTarget`. */
export function boxWeights(grid: Grid, { start, end }: Box): Float32Array {
  const size = sizeOf(grid);
  const last = end.map((n) => n - 1);
  if (!isVoxel(start, size) || !isVoxel(last, size) || start.some((n, axis) => n > last[axis]!))
    throw invalid(`there is no box from [${start}] to [${end}] (x first, the end not in it): the grid has [${size}] voxels`, {
      start,
      end,
      size,
    });
  const inside = size.map((n, axis) => Array.from({ length: n }, (_, i) => (i >= start[axis]! && i < end[axis]! ? 1 : 0)));
  const data = outer(inside.toReversed());
  if (!grid.source) return data;
  const weights = maskWeights(grid, { ...grid.source.volume, channels: 1, data });
  if (weights.includes(1)) return weights;
  throw invalid(`the network has no voxel whose centre lies in the box from [${start}] to [${end}]; widen it`, { start, end });
}

/** Given weights, on the explained tensor's space. Throws `InvalidTarget` for another grid, and for what is no weight. */
export function maskWeights({ space, source }: Grid, mask: Tensor | Volume): Float32Array {
  if ('geometry' in mask && !source)
    throw invalid('a region given as a volume needs the input to be a volume as well; give it as a tensor on the output grid', {});
  const { dims, data, type } = 'geometry' in mask ? source!.prepared.project(mask) : mask;
  const given = dims.slice(-space.length);
  const isGrid = given.length === space.length && dims.slice(0, -space.length).every((dim) => dim === 1);
  if (!isGrid || ('dims' in mask && !sameDims(given, space)))
    throw invalid(`the region has dims [${dims.join(', ')}]; the output's space is [${space.join(', ')}]`, {
      given: dims,
      expected: space,
    });
  const values = data instanceof Float32Array ? data : Float32Array.from(numbers({ type, dims, data }));
  const weights = resizeNearest(values, given, space);
  if (!weights.every((weight) => weight >= 0 && weight <= 1)) throw invalid('the region holds weights that are not in [0, 1]', {});
  return weights;
}

/** Voxels per axis, x first, of the grid that points and boxes are given on. */
const sizeOf = ({ space, source }: Grid): readonly number[] => source?.volume.geometry.size ?? space.toReversed();

const isVoxel = (point: readonly number[], size: readonly number[]): boolean =>
  point.length === size.length && point.every((at, axis) => Number.isInteger(at) && at >= 0 && at < size[axis]!);

/** Where a voxel of a volume lies on the explained grid: a map of the network's own indices, brought back to the volume, says it. */
function seenAt(point: readonly number[], { space, input }: Grid, { volume, prepared }: Source): number[] {
  const size = volume.geometry.size;
  const offset = point.reduceRight((sum, at, axis) => sum * size[axis]! + at, 0);
  return input.map((length, axis) => {
    const profiles = input.map((n, other) => Array.from({ length: n }, (_, i) => (other === axis ? i : 1)));
    const at = prepared.restore(float32([1, 1, ...input], outer(profiles)), Number.NaN).data[offset]!;
    if (Number.isNaN(at)) throw invalid(`the network does not see voxel [${point}]: the model card cuts it away`, { point });
    return Math.min(space[axis]! - 1, Math.floor(((Math.round(at) + 0.5) * space[axis]!) / length));
  });
}

const invalid = (message: string, data: Record<string, unknown>): VoxplainError => new VoxplainError('InvalidTarget', message, data);
