import { type Geometry, seededRandom, type Volume, type VoxelData, VoxplainError } from '@voxplain/core';
import { drawAnatomy } from './anatomy.js';
import { drawHounsfield } from './enhancement.js';
import { centredGeometry } from './geometry.js';
import { paint } from './paint.js';
import { type Phase, phases } from './phases.js';
import { drawFrom, normal } from './random.js';
import { scan } from './scan.js';

export interface PhantomOptions {
  /** A whole number. It fixes the patient and the noise, whatever the phase. */
  readonly seed: number;
  readonly phase: Phase;
  /** Voxels in x, y or x, y, z. */
  readonly size: readonly [number, number] | readonly [number, number, number];
  /** In mm; by default the field of view is 380 mm and slices are 5 mm apart. */
  readonly spacing?: readonly number[];
  /** Standard deviation of the image noise in HU; by default drawn from the seed, 8 to 20. */
  readonly noise?: number;
}

/** A CT-like image of the upper abdomen and what is known about it; all volumes lie on one grid. */
export interface Phantom {
  readonly phase: Phase;
  /** Int16 Hounsfield units with noise. */
  readonly image: Volume;
  /** Uint8, indices into `tissues`. */
  readonly labels: Volume;
  /** Uint8, 1 where the noise-free value depends on the phase: all that an image holds about its phase. */
  readonly evidence: Volume;
  /** Int16 Hounsfield units without noise. */
  readonly noiseFree: Volume;
  /** Int16, the mean of `noiseFree` over the four phases: the same whatever the phase. */
  readonly phaseNeutral: Volume;
}

/**
 * Makes the phantom of a seed. The four phases of a seed show one patient with one realisation of the noise,
 * so they differ in the evidence only. Only integer and IEEE arithmetic is used: equal options give equal bytes anywhere.
 * Throws `InvalidOptions`.
 */
export function phantom({ seed, phase, size, spacing, noise }: PhantomOptions): Phantom {
  const chosen = phases.indexOf(phase);
  if (chosen < 0) throw new VoxplainError('InvalidOptions', `unknown phase ${phase}; use one of ${phases.join(', ')}`, { phase });
  if (!Number.isSafeInteger(seed)) throw new VoxplainError('InvalidOptions', `the seed must be a whole number, not ${seed}`, { seed });
  if (noise !== undefined && !(noise >= 0))
    throw new VoxplainError('InvalidOptions', `noise must be 0 HU or more, not ${noise}`, { noise });
  const geometry = centredGeometry(size, spacing);

  const anatomy = drawAnatomy(drawFrom(seededRandom(seed, 1)));
  const patient = drawFrom(seededRandom(seed, 2));
  const hounsfield = drawHounsfield(patient);
  const deviation = noise ?? patient.between(8, 20);

  const labels = paint(anatomy, geometry);
  const scans = hounsfield.map((values) => scan(labels, geometry.size, values));
  const noiseFree = scans[chosen]!;
  const random = seededRandom(seed, 3);
  const image = noiseFree.map((value) => Math.max(-1024, value + Math.round(deviation * normal(random))));
  const evidence = Uint8Array.from(noiseFree, (value, index) => (scans.some((other) => other[index] !== value) ? 1 : 0));
  const phaseNeutral = noiseFree.map((_, index) => Math.round(scans.reduce((sum, each) => sum + each[index]!, 0) / scans.length));

  const volume = (data: VoxelData): Volume => grey(geometry, data);
  return {
    phase,
    image: volume(image),
    labels: volume(labels),
    evidence: volume(evidence),
    noiseFree: volume(noiseFree),
    phaseNeutral: volume(phaseNeutral),
  };
}

const grey = (geometry: Geometry, data: VoxelData): Volume => ({ geometry, channels: 1, data });
