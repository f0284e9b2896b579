import type { Geometry } from '@voxplain/core';
import type { SpatialStep } from '../field.js';
import { regrid } from '../regrid.js';

/** Stretches a grid onto `size` voxels (x first) that fill the same extent. */
export function resize(grid: Geometry, size: readonly number[]): SpatialStep {
  const step = grid.size.map((n, axis) => n / size[axis]!);
  const start = step.map((width) => (width - 1) / 2);
  return regrid(`resize x, y, z [${grid.size.join(', ')}] to [${size.join(', ')}]: linear, half-pixel`, grid, size, start, step);
}
