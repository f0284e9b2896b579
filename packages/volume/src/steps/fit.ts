import type { Geometry } from '@voxplain/core';
import { cut } from '../cut.js';
import type { SpatialStep } from '../field.js';

/** Crops or pads a grid about its centre to `size` voxels, x first; of an odd difference the larger part lies at the end. */
export function fit(grid: Geometry, size: readonly number[]): SpatialStep {
  const start = grid.size.map((n, axis) => Math.trunc((n - size[axis]!) / 2));
  const end = start.map((s, axis) => s + size[axis]!);
  return cut(`crop or pad x, y, z [${grid.size.join(', ')}] to [${size.join(', ')}] about the centre`, grid, start, end);
}

/** Pads a grid about its centre until its lengths are multiples, one per axis, x first. */
export const padToMultiple = (grid: Geometry, multiple: readonly number[]): SpatialStep =>
  fit(
    grid,
    grid.size.map((n, axis) => Math.ceil(n / multiple[axis]!) * multiple[axis]!),
  );
