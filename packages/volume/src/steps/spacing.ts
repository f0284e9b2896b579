import type { Geometry } from '@voxplain/core';
import type { SpatialStep } from '../field.js';
import { regrid } from '../regrid.js';

/**
 * Resamples a grid to voxels of exactly `spacing` mm along its own axes: as many as fill its extent to the nearest voxel,
 * about the same centre. At its edge the grid is continued by up to a quarter of a new voxel, or left out.
 */
export function respace(grid: Geometry, spacing: readonly number[]): SpatialStep {
  const step = spacing.map((mm, axis) => mm / grid.spacing[axis]!);
  const size = grid.size.map((n, axis) => Math.max(1, Math.round(n / step[axis]!)));
  const start = grid.size.map((n, axis) => (n - 1 - (size[axis]! - 1) * step[axis]!) / 2);
  const note = `spacing [${grid.spacing.map(shown).join(', ')}] to [${spacing.map(shown).join(', ')}] mm, [${grid.size.join(', ')}] to [${size.join(', ')}] voxels: linear`;
  return regrid(note, grid, size, start, step);
}

const shown = (mm: number): string => String(Number(mm.toPrecision(6)));
