import { curve, over } from './aggregate.js';
import type { Finding } from './finding.js';
import { at, FIVE, type Lineup, MAGNITUDE } from './lineup.js';

/** A map beside SAM where both find as much of the evidence. */
export interface Matched {
  readonly sam: string;
  readonly other: string;
  /** SAM's mean, at the study's threshold. */
  readonly sensitivity: number;
  /** Mean specificities at that sensitivity; absent where the other map never has it. */
  readonly ofSam: number;
  readonly ofOther: number | undefined;
}

/**
 * A sharper map marks fewer voxels at the same threshold, and is more specific by that alone. Here each other map has the
 * threshold, one for all slices, at which its mean sensitivity is SAM's. In no claim.
 */
export function matched(findings: readonly Finding[], { shallow }: Pick<Lineup, 'shallow'>): Matched[] {
  const others = [...FIVE.filter((name) => name !== 'SAM'), MAGNITUDE].map((other) => ({ sam: 'SAM', other }));
  const layers = shallow.map((layer) => ({ sam: at('SAM', layer), other: at('Grad-CAM', layer) }));
  return [...others, ...layers].flatMap(({ sam, other }) => {
    const sensitivity = over(findings, sam, 'sensitivity')?.mean;
    const ofSam = over(findings, sam, 'specificity')?.mean;
    if (sensitivity === undefined || ofSam === undefined) return [];
    return [{ sam, other, sensitivity, ofSam, ofOther: specificityAt(curve(findings, other), sensitivity) }];
  });
}

/** The specificity at a sensitivity, linear between the points of a curve, along which the sensitivity falls. */
export function specificityAt(
  points: readonly { readonly sensitivity: number; readonly specificity: number }[],
  sensitivity: number,
): number | undefined {
  const after = points.findIndex((point) => point.sensitivity <= sensitivity);
  if (after < 0) return undefined;
  const low = points[after]!;
  if (low.sensitivity === sensitivity) return low.specificity;
  const high = points[after - 1];
  if (!high) return undefined;
  const weight = (sensitivity - low.sensitivity) / (high.sensitivity - low.sensitivity);
  return low.specificity + weight * (high.specificity - low.specificity);
}
