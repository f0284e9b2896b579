import { VoxplainError } from '@voxplain/core';
import type { AxisOrder } from './axis-order.js';

/** How many tilings are laid, or by how many voxels each is moved, x first. */
export type Tilings = number | readonly (readonly number[])[];

/**
 * By how much each tiling is moved: as given, or `floor(r step / R)` along every axis for r < R. Axes are in the network's order. Throws
 * `InvalidOptions`.
 */
export function shiftsOf(tilings: Tilings, steps: readonly number[], order: AxisOrder): number[][] {
  if (typeof tilings === 'number' && Number.isInteger(tilings) && tilings > 0)
    return Array.from({ length: tilings }, (_, r) => steps.map((step) => Math.floor((r * step) / tilings)));
  const isShift = (shift: readonly number[]) => shift.length === steps.length && shift.every(Number.isInteger);
  if (typeof tilings !== 'number' && tilings.length > 0 && tilings.every(isShift)) return tilings.map(order.toNetwork);
  const list = `for each by how many voxels it is moved: ${steps.length} whole numbers, x first`;
  const message = `window.tilings ${JSON.stringify(tilings)} must be how many, or ${list}`;
  throw new VoxplainError('InvalidOptions', message, { tilings });
}

/**
 * Where tiles begin along an axis, so that they cover it: `ceil((L - T) / step) + 1` of them unless they are moved. They reach over its
 * ends, or stop there.
 */
export function startsAlong(length: number, tile: number, step: number, shift: number, reachesOver: boolean): number[] {
  const first = -((step - (shift % step)) % step);
  const count = Math.ceil(Math.max(0, length - tile - first) / step) + 1;
  const inside = (start: number) => Math.min(Math.max(0, start), length - tile);
  return Array.from({ length: count }, (_, i) => first + i * step).map((start) => (reachesOver ? start : inside(start)));
}
