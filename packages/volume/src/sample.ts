import { elementCount } from '@voxplain/core';

/** Continuous indices along each axis at which a grid is sampled anew; undefined where an axis stays as it is. */
export type Positions = readonly (Float64Array | undefined)[];

/**
 * Samples a C-order array of `dims` at `positions`, slowest axis first. Positions are clamped to the outermost voxel
 * centres, unless there is a `fill`: the value of what lies outside the voxels, more than half a voxel from a centre.
 * Returns `data` itself where no axis changes.
 */
export type Sample = (data: Float32Array, dims: readonly number[], positions: Positions, fill?: number) => Float32Array;

/** Positions nearer than this to a boundary between voxels lie on it: coordinates in mm have rounding errors. */
export const ROUNDING = 1e-6;

/** `index(i)` for `i < length`; undefined if that is every one of `from` voxels as it is. */
export function positionsAlong(from: number, length: number, index: (i: number) => number): Float64Array | undefined {
  const positions = new Float64Array(length).map((_, i) => index(i));
  return from === length && positions.every((at, i) => at === i) ? undefined : positions;
}

/** Whether a position lies in one of `n` voxels. */
export const within = (at: number, n: number): boolean => at >= -0.5 - ROUNDING && at <= n - 0.5 + ROUNDING;

/** The voxel that holds a position; halfway between two, the upper one. */
export const nearestVoxel = (at: number, n: number): number => Math.min(n - 1, Math.max(0, Math.floor(at + 0.5 + ROUNDING)));

/** Linear interpolation along every axis, with sums in float64. */
export const sampleLinear: Sample = (data, dims, positions, fill) => {
  const axes = positions.flatMap((at, axis) => (at ? [axis] : []));
  const growth = (axis: number) => positions[axis]!.length / dims[axis]!;
  // Shrinking first keeps the intermediate arrays small.
  axes.sort((a, b) => growth(a) - growth(b));
  const current = [...dims];
  let values: Float32Array | Float64Array = data;
  axes.forEach((axis, i) => {
    const before = [...current];
    current[axis] = positions[axis]!.length;
    const Result = i === axes.length - 1 ? Float32Array : Float64Array;
    const result = new Result(elementCount(current));
    interpolate(values, before, axis, positions[axis]!, result, fill);
    values = result;
  });
  return values as Float32Array;
};

/** The voxel that holds the position, for masks and labels. */
export const sampleNearest: Sample = (data, dims, positions, fill) => {
  const current = [...dims];
  return positions.reduce<Float32Array>((values, at, axis) => {
    if (!at) return values;
    const { length } = at;
    const [outer, from, inner] = around(current, axis);
    current[axis] = length;
    const result = new Float32Array(outer * length * inner);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < length; i++) {
        const write = (o * length + i) * inner;
        const read = (o * from + nearestVoxel(at[i]!, from)) * inner;
        if (fill !== undefined && !within(at[i]!, from)) result.fill(fill, write, write + inner);
        else result.set(values.subarray(read, read + inner), write);
      }
    }
    return result;
  }, data);
};

function interpolate(
  data: Float32Array | Float64Array,
  dims: readonly number[],
  axis: number,
  positions: Float64Array,
  result: Float32Array | Float64Array,
  fill: number | undefined,
): void {
  const [outer, from, inner] = around(dims, axis);
  const to = positions.length;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const write = (o * to + i) * inner;
      if (fill !== undefined && !within(positions[i]!, from)) {
        result.fill(fill, write, write + inner);
        continue;
      }
      const at = Math.min(from - 1, Math.max(0, positions[i]!));
      const low = Math.floor(at);
      const weight = at - low;
      const a = (o * from + low) * inner;
      const b = a + inner;
      // A neighbour of weight 0 is not read: it may hold NaN.
      if (weight === 0) result.set(data.subarray(a, b), write);
      else for (let k = 0; k < inner; k++) result[write + k] = (1 - weight) * data[a + k]! + weight * data[b + k]!;
    }
  }
}

/** Elements before an axis, along it and after it. */
const around = (dims: readonly number[], axis: number): [number, number, number] => [
  elementCount(dims.slice(0, axis)),
  dims[axis]!,
  elementCount(dims.slice(axis + 1)),
];
