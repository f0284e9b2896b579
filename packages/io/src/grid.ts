import { elementCount, type Geometry } from '@voxplain/core';
import { bad, MAX_BYTES } from './bad.js';
import { VIEWS, type VoxelType } from './voxels.js';

/** Bytes of the voxels that a header announces. Throws `BadVolume` for sizes that are not a grid or not to be held. */
export function announced(size: readonly number[], channels: number, type: VoxelType, name: string): number {
  if (![...size, channels].every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw bad(name, `sizes [${size.join(', ')}] are not an image or volume; export it again`);
  }
  const bytes = elementCount(size) * channels * VIEWS[type].BYTES_PER_ELEMENT;
  if (bytes > MAX_BYTES)
    throw bad(name, `${(bytes / 2 ** 30).toFixed(1)} GiB of voxels are more than the 2 GiB that can be read; crop or downsample it`);
  return bytes;
}

/**
 * The geometry of a grid whose axis `j` runs along `axes[j]` (LPS) from voxel to voxel. Throws `BadVolume` for axes that are
 * no lengths, or not at right angles to each other.
 */
export function gridOf(size: readonly number[], origin: readonly number[], axes: readonly (readonly number[])[], name: string): Geometry {
  const spacing = axes.map((axis) => Math.hypot(...axis));
  if (!spacing.every((mm) => mm > 0 && Number.isFinite(mm))) throw bad(name, 'an axis has no length or direction; export it again');
  if (!origin.every(Number.isFinite)) throw bad(name, `its origin [${origin.join(', ')}] is not a place; export it again`);
  const units = axes.map((axis, j) => axis.map((x) => x / spacing[j]! + 0));
  const skewed = units.some((a, i) => units.slice(i + 1).some((b) => Math.abs(a.reduce((sum, x, d) => sum + x * b[d]!, 0)) > 1e-3));
  if (skewed) throw bad(name, 'its axes are not at right angles to each other; resample it to a regular grid');
  return { size, spacing, origin, direction: origin.flatMap((_, i) => units.map((axis) => axis[i]!)) };
}
