import type { Geometry, Volume, VoxelData } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';

export const image = (size: readonly number[], data: VoxelData, channels = 1, geometry: Partial<Geometry> = {}): Volume => ({
  geometry: { ...identityGeometry(size), ...geometry },
  channels,
  data,
});

/** The value `index` in voxel `index`. */
export const counting = (size: readonly number[], geometry: Partial<Geometry> = {}): Volume =>
  image(
    size,
    Float32Array.from({ length: size.reduce((a, b) => a * b, 1) }, (_, i) => i),
    1,
    geometry,
  );

export const pixel = ({ width, rgba }: { width: number; rgba: Uint8Array }, x: number, y: number): number[] => [
  ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];
