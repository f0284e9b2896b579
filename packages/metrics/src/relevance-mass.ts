import { type Measured, obstacle } from './measured.js';

/**
 * Relevance mass accuracy (Arras et al. 2022, 10.1016/j.inffus.2021.11.008), also called energy pointing game: the share of the
 * positive attribution that lies in the mask. A map without preference scores the mask's share of the image. Higher is better.
 *
 * @param map attribution per voxel, any dims, on the mask's grid
 * @param mask not 0 inside
 */
export function relevanceMass(map: ArrayLike<number>, mask: ArrayLike<number>): Measured {
  const reason = obstacle(map, mask);
  if (reason) return reason;
  let inside = 0;
  let total = 0;
  for (let index = 0; index < map.length; index++) {
    const positive = Math.max(0, map[index]!);
    total += positive;
    if (mask[index]) inside += positive;
  }
  return total > 0 ? inside / total : { undefined: 'no attribution' };
}
