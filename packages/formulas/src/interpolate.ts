import { elementCount } from '@voxplain/core';

/** Where element `i` of `to` is read among `from` elements. */
type Grid = (i: number, from: number, to: number) => number;

/** Two ways to lay one grid over another: by the centres of the elements, as maps are placed everywhere here, or by the centres of the corners. */
export const grids = {
  'half-pixel': (i, from, to) => ((i + 0.5) * from) / to - 0.5,
  'corner-aligned': (i, from, to) => (to > 1 ? (i * (from - 1)) / (to - 1) : 0),
} satisfies Record<string, Grid>;

export type GridName = keyof typeof grids;

/** For each axis the places at which `to` elements read `from`. */
export const places = (from: readonly number[], to: readonly number[], grid: GridName): number[][] =>
  to.map((length, axis) => Array.from({ length }, (_, i) => grids[grid](i, from[axis]!, length)));

/**
 * Linear interpolation of values `dims`, C order, at the product of `at[axis]`, places in units of elements, which are clamped at
 * the edge. Sums are in float64. Dims of the result: `at[axis].length`.
 */
export function interpolate(values: ArrayLike<number>, dims: readonly number[], at: readonly (readonly number[])[]): Float64Array {
  let result = Float64Array.from(values);
  at.forEach((axisPlaces, axis) => {
    const inner = elementCount(dims.slice(axis + 1));
    const outer = elementCount(at.slice(0, axis).map(({ length }) => length));
    result = alongAxis(result, outer, dims[axis]!, inner, axisPlaces);
  });
  return result;
}

function alongAxis(values: Float64Array, outer: number, from: number, inner: number, at: readonly number[]): Float64Array<ArrayBuffer> {
  const result = new Float64Array(outer * at.length * inner);
  let write = 0;
  for (let o = 0; o < outer; o++) {
    for (const place of at) {
      const clamped = Math.min(Math.max(place, 0), from - 1);
      const low = Math.floor(clamped);
      const weight = clamped - low;
      const a = (o * from + low) * inner;
      const b = (o * from + Math.min(low + 1, from - 1)) * inner;
      for (let k = 0; k < inner; k++) result[write++] = (1 - weight) * values[a + k]! + weight * values[b + k]!;
    }
  }
  return result;
}
