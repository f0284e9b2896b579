import type { MapKind, Volume } from '@voxplain/core';
import { flatten } from './flatten.js';

/** Where a map is largest: for signed maps, where its magnitude is. */
export interface Peak {
  /** Voxel, x first. */
  readonly index: readonly number[];
  readonly value: number;
}

/** The first voxel of the largest value; undefined where the map holds no value but 0 and such that are not finite. */
export function peakOf(map: Volume, kind: MapKind): Peak | undefined {
  const values = flatten(map);
  const size = kind === 'signed' ? Math.abs : (value: number) => value;
  let best = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value) && value !== 0 && (best < 0 || size(value) > size(values[best]!))) best = i;
  }
  if (best < 0) return undefined;
  let rest = best;
  const index = map.geometry.size.map((n) => {
    const at = rest % n;
    rest = (rest - at) / n;
    return at;
  });
  return { index, value: values[best]! };
}
