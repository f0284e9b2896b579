import type { Volume } from '@voxplain/core';
import { type EvidenceScores, evidenceScores, isDefined, type Measured, rocArea } from '@voxplain/metrics';
import type { Phase } from '@voxplain/phantom';

/** A voxel is marked from this share of the map's maximum on. */
export const THRESHOLD = 0.25;

/** Where the curve of sensitivity and specificity is sampled. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);

/** How one map of one slice agrees with the evidence, at `THRESHOLD` and without one. */
export interface Scores extends EvidenceScores {
  readonly area: number;
  /** At each of `THRESHOLDS`. */
  readonly curve: readonly EvidenceScores[];
}

/** What was found on one slice. */
export interface Finding {
  readonly seed: number;
  readonly phase: Phase;
  /** The class that every map explains. */
  readonly predicted: string;
  /** What the classifier says when the evidence, or everything else, tells nothing. */
  readonly withoutEvidence: string;
  readonly evidenceAlone: string;
  /** The evidence's share of the slice and of the body: what a map without preference scores as its mass share. */
  readonly shareOfSlice: number;
  readonly shareOfBody: number;
  /** By the maps' names. */
  readonly scores: Readonly<Record<string, Measured<Scores>>>;
}

/** Compares a map with the evidence, on one grid. A map that attributes nothing has a reason instead of scores. */
export function scoresOf(map: Volume, evidence: Volume): Measured<Scores> {
  const scores = evidenceScores(map.data, evidence.data, THRESHOLD);
  const area = rocArea(map.data, evidence.data);
  if (!isDefined(scores)) return scores;
  if (!isDefined(area)) return area;
  const curve = THRESHOLDS.map((threshold) => evidenceScores(map.data, evidence.data, threshold)).filter((point) => isDefined(point));
  return { ...scores, area, curve };
}
