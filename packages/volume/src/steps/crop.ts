import { type Geometry, VoxplainError } from '@voxplain/core';
import { cut } from '../cut.js';
import type { SpatialStep } from '../field.js';

/** Voxels `[start, end)` of a grid, x first. Throws `BadVolume` if they do not lie in it. */
export function crop(grid: Geometry, start: readonly number[], end: readonly number[]): SpatialStep {
  const { size } = grid;
  if (!start.every((s, i) => s >= 0 && s < end[i]! && end[i]! <= size[i]!)) {
    const message = `crop [${start}] to [${end}] does not lie in a grid of [${size}] voxels: give a larger volume, or correct input.crop in the model card`;
    throw new VoxplainError('BadVolume', message, { size, start, end });
  }
  return cut(`crop x, y, z [${start.join(', ')}] to [${end.join(', ')}]`, grid, start, end);
}
