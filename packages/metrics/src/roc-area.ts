import { type Measured, obstacle } from './measured.js';

/**
 * Area under the receiver operating characteristic (Fawcett 2006, 10.1016/j.patrec.2005.10.010): the chance that a voxel of the mask
 * has more attribution than one outside, ties half. It is the area under (1 - specificity, sensitivity) of `evidenceScores` over all
 * thresholds, and 0.5 for a map without preference. Higher is better.
 *
 * @param map attribution per voxel, any dims, on the mask's grid; negative values count as 0
 * @param mask not 0 inside
 */
export function rocArea(map: ArrayLike<number>, mask: ArrayLike<number>): Measured {
  const reason = obstacle(map, mask);
  if (reason) return reason;
  const inside = ascending(map, (index) => Boolean(mask[index]));
  const outside = ascending(map, (index) => !mask[index]);
  if (!(inside.at(-1)! > 0 || outside.at(-1)! > 0)) return { undefined: 'no attribution' };

  let below = 0;
  let notAbove = 0;
  let wins = 0;
  for (const value of inside) {
    while (below < outside.length && outside[below]! < value) below++;
    while (notAbove < outside.length && outside[notAbove]! <= value) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (inside.length * outside.length);
}

/** The positive parts of the chosen voxels, sorted. */
function ascending(map: ArrayLike<number>, chosen: (index: number) => boolean): Float64Array {
  const values: number[] = [];
  for (let index = 0; index < map.length; index++) if (chosen(index)) values.push(Math.max(0, map[index]!));
  return Float64Array.from(values).sort();
}
