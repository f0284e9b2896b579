import { type Phantom, phantom, phases } from '@voxplain/phantom';

/** The classifier was trained on seeds below this one: `tooling/models/export-phase-data.mjs`, docs/phase-classifier.md. */
export const TRAINED_BELOW = 2500;

/** No training, test, demo or figure in the documentation has drawn patients from here on. */
export const FIRST_SEED = 2_000_000;

const SIZE = [128, 128] as const;

/** One slice of one patient, and the patient's seed. */
export interface Slice extends Phantom {
  readonly seed: number;
}

/** Slice `index` of the study: every slice is another patient, so that slices are independent; phases take turns. */
export function slice(index: number, firstSeed: number): Slice {
  const seed = firstSeed + index;
  return { seed, ...phantom({ seed, phase: phases[index % phases.length]!, size: SIZE }) };
}
