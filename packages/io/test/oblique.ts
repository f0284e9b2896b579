import type { Geometry, Volume, VoxelData } from '@voxplain/core';
import { expect } from 'vitest';

const [c, s] = [Math.cos(0.35), Math.sin(0.35)];
export const oblique: Geometry = {
  size: [4, 3, 2],
  spacing: [0.7, 1.1, 2.5],
  origin: [10.5, -20.25, 3],
  direction: [c, 0, s, s, 0, -c, 0, 1, 0],
};

export const ramp = <T extends VoxelData>(Type: new (values: number[]) => T, n: number): T =>
  new Type(Array.from({ length: n }, (_, i) => i + 1));

/** The same voxels, on a grid that is the same to so many decimals. */
export function expectSame(read: Volume, volume: Volume, decimals: number): void {
  expect(read.data).toEqual(volume.data);
  expect(read.channels).toBe(volume.channels);
  expect(read.geometry.size).toEqual(volume.geometry.size);
  for (const key of ['spacing', 'origin', 'direction'] as const) {
    read.geometry[key].forEach((v, i) => {
      expect(v).toBeCloseTo(volume.geometry[key][i]!, decimals);
    });
  }
}
