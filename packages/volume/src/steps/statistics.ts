import type { ValueStep } from '../field.js';
import { each } from './each.js';

/** Steps that look at the whole image; values that are not finite are left out of their statistics. */

type Range = readonly [number, number];

/** An image of one value becomes the lower end. */
export const minMax = (to: Range): ValueStep => ({
  note: `minimum and maximum of the image to [${to.join(', ')}]`,
  apply(field) {
    let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const v of field.data) {
      if (v < smallest && v !== Number.NEGATIVE_INFINITY) smallest = v;
      if (v > largest && v !== Number.POSITIVE_INFINITY) largest = v;
    }
    return each(onto([smallest, largest], to))(field);
  },
});

/**
 * Clips to two percentiles, and brings them onto the range `to` if there is one. Percentile p of n values is the sorted
 * values' linear interpolation at p / 100 * (n - 1), as NumPy's default.
 */
export const percentiles = ([lower, upper]: Range, to: Range | undefined): ValueStep => ({
  note: `clip to the percentiles ${lower} and ${upper} of the image${to ? `, these to [${to.join(', ')}]` : ''}`,
  apply(field) {
    const sorted = field.data.filter(Number.isFinite).sort();
    const [low, high] = [percentile(sorted, lower), percentile(sorted, upper)];
    const scaled = to ? onto([low, high], to) : (v: number) => v;
    return each((v) => scaled(Math.min(high, Math.max(low, v))))(field);
  },
});

/**
 * (v - mean) / population standard deviation; an image of one value becomes 0. With `nonzero` or a threshold both are those
 * of the voxels that are not 0, or lie above it, and every other voxel becomes 0.
 */
export function zScore(of: true | 'nonzero' | { readonly above: number }): ValueStep {
  const inside = of === true ? () => true : of === 'nonzero' ? (v: number) => v !== 0 : (v: number) => v > of.above;
  const where = of === true ? '' : of === 'nonzero' ? ' that are not 0, the others 0' : ` above ${of.above}, the others 0`;
  return {
    note: `(v - mean) / standard deviation of the image's voxels${where}`,
    apply(field) {
      const counted = (v: number) => Number.isFinite(v) && inside(v);
      let [sum, count, squares] = [0, 0, 0];
      for (const v of field.data) {
        if (!counted(v)) continue;
        sum += v;
        count++;
      }
      const mean = sum / count;
      for (const v of field.data) if (counted(v)) squares += (v - mean) ** 2;
      const deviation = Math.sqrt(squares / count) || 1;
      return each((v) => (inside(v) || !Number.isFinite(v) ? (v - mean) / deviation : 0))(field);
    },
  };
}

/** Linear from one range to another; a range of one value goes to the lower end. */
function onto([from, end]: Range, [low, high]: Range): (v: number) => number {
  const factor = end > from ? (high - low) / (end - from) : 0;
  return (v) => (v - from) * factor + low;
}

function percentile(sorted: Float32Array, p: number): number {
  const at = (p / 100) * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted.length === 0 ? 0 : sorted[below]! + (at - below) * (sorted[Math.ceil(at)]! - sorted[below]!);
}
