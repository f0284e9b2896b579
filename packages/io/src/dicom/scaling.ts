import type { VoxelData } from '@voxplain/core';
import { decimal } from './decimal.js';

const LARGEST = 65535;

/** `value = slope * stored + intercept`, with slope and intercept as they are written. */
export interface Scaling {
  readonly slope: string;
  readonly intercept: string;
  readonly stored: Uint16Array;
  /** The least and the greatest value. */
  readonly range: readonly [number, number];
}

/** Values as 16 bits: whole numbers that fit exactly, others to half of (greatest - least) / 65535. */
export function scaled(values: VoxelData): Scaling {
  let [least, greatest, whole] = [values[0]!, values[0]!, true];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    whole &&= Number.isInteger(value);
  }
  const exact = greatest === least || (whole && greatest - least <= LARGEST);
  const slope = exact ? '1' : decimal((greatest - least) / LARGEST);
  const intercept = decimal(least);
  const [a, b] = [Number(slope), Number(intercept)];
  const stored = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) stored[i] = Math.min(LARGEST, Math.max(0, Math.round((values[i]! - b) / a)));
  return { slope, intercept, stored, range: [least, greatest] };
}
