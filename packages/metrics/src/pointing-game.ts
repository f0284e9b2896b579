import { type Measured, maskSize, obstacle } from './measured.js';

/**
 * Pointing game (Zhang et al. 2018, 10.1007/s11263-017-1059-x), no tolerance: the share of the map's maximal voxels that lie
 * in the mask; 0 or 1 when the maximum is unique. Higher is better.
 *
 * @param map attribution per voxel, any dims, on the mask's grid
 * @param mask not 0 inside
 */
export function pointingGame(map: ArrayLike<number>, mask: ArrayLike<number>): Measured {
  const reason = obstacle(map, mask);
  if (reason) return reason;
  let largest = -Infinity;
  let maximal = 0;
  let hits = 0;
  for (let index = 0; index < map.length; index++) {
    const value = map[index]!;
    if (value < largest) continue;
    if (value > largest) {
      largest = value;
      maximal = 0;
      hits = 0;
    }
    maximal++;
    if (mask[index]) hits++;
  }
  return hits / maximal;
}

/** Pointing game times `1 - #mask / #voxels`: a hit in a small mask counts more. */
export function pointingGameWeighted(map: ArrayLike<number>, mask: ArrayLike<number>): Measured {
  const hit = pointingGame(map, mask);
  return typeof hit === 'number' ? hit * (1 - maskSize(mask) / mask.length) : hit;
}
