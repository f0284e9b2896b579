import { VoxplainError } from '@voxplain/core';
import { type Measured, maskSize, obstacle } from './measured.js';
import { relevanceMass } from './relevance-mass.js';

/** How a map agrees with the voxels that are known to decide; all in [0, 1], higher is better. */
export interface EvidenceScores {
  /** Share of the evidence that the map marks. */
  readonly sensitivity: number;
  /** Share of the rest that the map leaves unmarked. An empty map would score 1: read it with the other three. */
  readonly specificity: number;
  /** Share of the marked voxels that are evidence. */
  readonly precision: number;
  /** Share of the positive attribution in the evidence, without threshold. */
  readonly massShare: number;
}

/**
 * Agreement with known evidence. Voxels of at least `threshold` times the largest positive attribution are marked.
 * Our definition: how Philbrick et al. 2018 (10.2214/AJR.18.20331) scored specificity is not established. Throws `InvalidOptions`.
 *
 * @param map attribution per voxel, any dims, on the evidence's grid; negative values count as 0
 * @param evidence not 0 inside
 * @param threshold in (0, 1]
 */
export function evidenceScores(map: ArrayLike<number>, evidence: ArrayLike<number>, threshold = 0.25): Measured<EvidenceScores> {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new VoxplainError('InvalidOptions', `threshold must lie in (0, 1], not ${threshold}`, { threshold });
  }
  const reason = obstacle(map, evidence);
  if (reason) return reason;
  const massShare = relevanceMass(map, evidence);
  if (typeof massShare !== 'number') return massShare;

  let largest = 0;
  for (let index = 0; index < map.length; index++) largest = Math.max(largest, map[index]!);
  let marked = 0;
  let hits = 0;
  for (let index = 0; index < map.length; index++) {
    if (map[index]! < threshold * largest) continue;
    marked++;
    if (evidence[index]) hits++;
  }
  const inside = maskSize(evidence);
  const outside = map.length - inside;
  return { sensitivity: hits / inside, specificity: (outside - (marked - hits)) / outside, precision: hits / marked, massShare };
}
