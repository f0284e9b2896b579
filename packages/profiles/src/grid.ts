import { grids, interpolate } from '@voxplain/formulas';

/** The place of element `i` of `to` among `from` elements. */
const places = {
  ...grids,
  /** PyTorch's `nearest`: the element at `floor(i from / to)`. */
  nearest: (i: number, from: number, to: number) => Math.floor((i * from) / to),
};

/** Linear interpolation by the centres of voxels or of the corner voxels, or the nearest element. */
export type Grid = keyof typeof places;

/** Values `from` at the elements of a grid `to`, C order. */
export const onGrid = (values: Float64Array, from: readonly number[], to: readonly number[], grid: Grid): Float64Array<ArrayBuffer> =>
  interpolate(
    values,
    from,
    to.map((length, axis) => Array.from({ length }, (_, i) => places[grid](i, from[axis]!, length))),
  ) as Float64Array<ArrayBuffer>;
