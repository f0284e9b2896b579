import type { Draw } from './random.js';
import { type Tissue, tissues } from './tissues.js';

/** Hounsfield units of one patient: `[phase][label]`. */
export type Hounsfield = readonly (readonly number[])[];

/** How far, in phases, an acquisition may come too early or too late. */
const timing = 0.2;

/**
 * One patient's Hounsfield units in all four phases. What varies: the unenhanced value, the strength of the enhancement
 * (contrast dose per body weight, and a little per organ), and the moment of each acquisition, between which values run linearly.
 */
export function drawHounsfield(draw: Draw): Hounsfield {
  const dose = draw.between(0.75, 1.25);
  const times = [0, 1 + draw.around(timing), 2 + draw.around(timing), 3 - draw.between(0, timing)];
  const patient = tissues.map((tissue: Tissue) => ({ tissue, shift: draw.around(tissue.spread), gain: dose * draw.about(1, 0.08) }));
  return times.map((time) =>
    patient.map(({ tissue: { hounsfield }, shift, gain }) => {
      if (typeof hounsfield === 'number') return hounsfield + shift;
      const before = Math.min(Math.floor(time), 2);
      const value = hounsfield[before]! + (time - before) * (hounsfield[before + 1]! - hounsfield[before]!);
      return hounsfield[0] + shift + gain * (value - hounsfield[0]);
    }),
  );
}
