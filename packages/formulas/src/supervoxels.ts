import { elementCount, type Tensor } from '@voxplain/core';
import type { Segments } from './label-map.js';

const rounds = 5;

/**
 * SLIC supervoxels (Achanta et al. 2012, doi 10.1109/TPAMI.2012.120): k-means of voxels by place and value,
 * `|p - p_k|^2 / S^2 + |v - v_k|^2 / (m r)^2`, where `S` is the edge of the cells in which the centres begin, `m` the compactness and `r` the range of
 * the input. A voxel looks at the centres that began in its own cell and in those around it. Regions need not be connected, and some may stay empty.
 *
 * @param wanted about how many; there can be some more or fewer, as the cells are made nearly cubic
 */
export function supervoxels(input: Tensor, wanted: number, compactness = 0.2): Segments {
  const [, channels, ...space] = input.dims as [number, number, ...number[]];
  const edge = Math.max(1, (elementCount(space) / wanted) ** (1 / space.length));
  const cells = space.map((n) => Math.max(1, Math.round(n / edge)));
  const count = elementCount(cells);
  const home = cellOfVoxel(space, cells);
  const width = space.length + channels;
  const points = pointsOf(input, space, channels, edge, compactness);
  const near = Array.from({ length: count }, (_, cell) => neighbours(cell, cells));
  let labels = home;
  for (let round = 0; round < rounds; round++) {
    const centres = centresOf(points, labels, count, width);
    labels = home.map((cell, p) => nearestOf(points, p * width, centres, near[cell]!, width));
  }
  return { labels: { type: 'int32', dims: [1, 1, ...space], data: labels }, count };
}

/** Of every voxel its place and values, in units in which the distance of SLIC is the plain one. */
function pointsOf(input: Tensor, space: readonly number[], channels: number, edge: number, compactness: number): Float32Array {
  const values = input.data as Float32Array;
  const voxels = elementCount(space);
  const strides = space.map((_, axis) => elementCount(space.slice(axis + 1)));
  const range = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  const unit = range > 0 ? compactness * range : 1;
  const points = new Float32Array(voxels * (space.length + channels));
  let at = 0;
  for (let p = 0; p < voxels; p++) {
    for (let axis = 0; axis < space.length; axis++) points[at++] = (Math.floor(p / strides[axis]!) % space[axis]!) / edge;
    for (let c = 0; c < channels; c++) points[at++] = values[c * voxels + p]! / unit;
  }
  return points;
}

/** The means of the points with each label; NaN where there is none, which is nearest to nothing. */
function centresOf(points: Float32Array, labels: Int32Array, count: number, width: number): Float64Array {
  const sums = new Float64Array(count * width);
  const members = new Uint32Array(count);
  labels.forEach((label, p) => {
    members[label]!++;
    for (let j = 0; j < width; j++) sums[label * width + j]! += points[p * width + j]!;
  });
  return sums.map((sum, at) => sum / members[Math.floor(at / width)]!);
}

function nearestOf(points: Float32Array, at: number, centres: Float64Array, candidates: readonly number[], width: number): number {
  let [best, least] = [candidates[0]!, Number.POSITIVE_INFINITY];
  for (const candidate of candidates) {
    let distance = 0;
    for (let j = 0; j < width; j++) distance += (points[at + j]! - centres[candidate * width + j]!) ** 2;
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function cellOfVoxel(space: readonly number[], cells: readonly number[]): Int32Array {
  const strides = space.map((_, axis) => elementCount(space.slice(axis + 1)));
  return Int32Array.from({ length: elementCount(space) }, (_, p) =>
    space.reduce((cell, n, axis) => cell * cells[axis]! + Math.floor(((Math.floor(p / strides[axis]!) % n) * cells[axis]!) / n), 0),
  );
}

/** A cell and those that touch it. */
function neighbours(cell: number, cells: readonly number[]): number[] {
  return cells.reduce<number[]>(
    (found, n, axis) => {
      const own = Math.floor(cell / elementCount(cells.slice(axis + 1))) % n;
      const along = [own, own - 1, own + 1].filter((i) => i >= 0 && i < n);
      return found.flatMap((before) => along.map((i) => before * n + i));
    },
    [0],
  );
}
