import { elementCount } from '@voxplain/core';
import { grids } from '@voxplain/formulas';

/**
 * Values `from` at the elements of a grid `to`, C order, on the cubic spline through them, mirrored at the edges, with corner elements on
 * corner elements: `scipy.ndimage.zoom` of order 3 (Unser 1999, doi 10.1109/79.799930).
 */
export const cubicSpline = (values: Float64Array, from: readonly number[], to: readonly number[]): Float64Array<ArrayBuffer> =>
  from.reduce((before, length, axis) => {
    if (length === to[axis]) return before;
    const outer = elementCount(to.slice(0, axis));
    const inner = elementCount(from.slice(axis + 1));
    const result = new Float64Array(outer * to[axis]! * inner);
    for (let o = 0; o < outer; o++) {
      for (let k = 0; k < inner; k++) {
        const line = Float64Array.from({ length }, (_, i) => before[(o * length + i) * inner + k]!);
        const knots = coefficients(line);
        for (let i = 0; i < to[axis]!; i++)
          result[(o * to[axis]! + i) * inner + k] = at(knots, grids['corner-aligned'](i, length, to[axis]!));
      }
    }
    return result;
  }, Float64Array.from(values));

/** The `c` of which `(c[i - 1] + 4 c[i] + c[i + 1]) / 6` are the values, with `c[-1] = c[1]` and `c[n] = c[n - 2]`: by elimination. */
function coefficients(values: Float64Array): Float64Array {
  const n = values.length;
  if (n === 1) return values;
  const upper = new Float64Array(n);
  const c = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const below = i === 0 ? 0 : i === n - 1 ? 2 : 1;
    const pivot = 4 - below * (upper[i - 1] ?? 0);
    upper[i] = (i === 0 ? 2 : 1) / pivot;
    c[i] = (6 * values[i]! - below * (c[i - 1] ?? 0)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) c[i]! -= upper[i]! * c[i + 1]!;
  return c;
}

/** The spline at a place between the first and the last knot. */
function at(c: Float64Array, place: number): number {
  const last = c.length - 1;
  if (last === 0) return c[0]!;
  const knot = (i: number) => c[i < 0 ? -i : i > last ? 2 * last - i : i]!;
  const i = Math.min(Math.floor(place), last - 1);
  const t = place - i;
  const [a, b] = [t * t, t * t * t];
  return ((1 - t) ** 3 * knot(i - 1) + (4 - 6 * a + 3 * b) * knot(i) + (1 + 3 * t + 3 * a - 3 * b) * knot(i + 1) + b * knot(i + 2)) / 6;
}
