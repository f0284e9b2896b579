import { VoxplainError } from '@voxplain/core';

/**
 * Why there is no value: the mask holds no voxel or every voxel, or the map attributes nothing
 * (all zero, constant, not finite, or without a positive value where only those count).
 */
export type Reason = 'empty mask' | 'full mask' | 'no attribution';

/** The value of a metric, or the reason why it has none. Never NaN. */
export type Measured<T = number> = T | { readonly undefined: Reason };

/** Whether the metric has a value. */
export const isDefined = <T>(measured: Measured<T>): measured is T =>
  !(typeof measured === 'object' && measured !== null && 'undefined' in measured);

/** What keeps a map from being compared with a mask on the same grid, if anything. Throws `InvalidInput` if the lengths differ. */
export function obstacle(map: ArrayLike<number>, mask: ArrayLike<number>): { readonly undefined: Reason } | undefined {
  if (map.length !== mask.length) {
    throw new VoxplainError('InvalidInput', `the map has ${map.length} voxels, the mask ${mask.length}: they must lie on one grid`, {
      map: map.length,
      mask: mask.length,
    });
  }
  const inside = maskSize(mask);
  if (inside === 0) return { undefined: 'empty mask' };
  if (inside === mask.length) return { undefined: 'full mask' };
  let constant = true;
  for (let index = 0; index < map.length; index++) {
    if (!Number.isFinite(map[index])) return { undefined: 'no attribution' };
    constant &&= map[index] === map[0];
  }
  return constant ? { undefined: 'no attribution' } : undefined;
}

/** Number of voxels in the mask: those that are not 0. */
export function maskSize(mask: ArrayLike<number>): number {
  let size = 0;
  for (let index = 0; index < mask.length; index++) if (mask[index]) size++;
  return size;
}
