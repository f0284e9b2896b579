import type { Volume } from '@voxplain/core';
import { flatten } from './flatten.js';

/** Where a map is largest: for signed maps, where it speaks most for the target. */
export interface Peak {
  /** Voxel, x first. */
  readonly index: readonly number[];
  readonly value: number;
}

/** The first voxel of the largest value; undefined where all finite values are the same. */
export function peakOf(map: Volume): Peak | undefined {
  const values = flatten(map);
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (best < 0 || value > values[best]!) best = i;
    if (value < lowest) lowest = value;
  }
  if (best < 0 || values[best] === lowest) return undefined;
  let rest = best;
  const index = map.geometry.size.map((n) => {
    const at = rest % n;
    rest = (rest - at) / n;
    return at;
  });
  return { index, value: values[best]! };
}
