import { type Volume, VoxplainError } from '@voxplain/core';
import { describe, expect, it } from 'vitest';
import { candidateRegion } from '../src/index.js';

const size = [25, 23, 6];
function volume(value: (x: number, y: number, z: number) => number): Volume {
  const [nx, ny, nz] = size as [number, number, number];
  const data = Int16Array.from({ length: nx * ny * nz }, (_, p) => value(p % nx, Math.floor(p / nx) % ny, Math.floor(p / nx / ny)));
  return { geometry: { size, spacing: [2, 2, 5], origin: [1, 2, 3], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }, channels: 1, data };
}
const isBody = (x: number, y: number) => x >= 2 && x < 19 && y >= 3 && y < 20;
const isTable = (x: number) => x >= 22;
const isBridge = (x: number, y: number) => x >= 19 && x < 22 && y >= 5 && y < 9;
const isGas = (x: number, y: number, z: number) => x >= 8 && x < 13 && y >= 9 && y < 14 && z > 0;

describe('the body in a scan', () => {
  const scan = volume((x, y, z) => (isGas(x, y, z) ? -900 : isBody(x, y) || isTable(x) || isBridge(x, y) ? 40 : -1000));
  const found = (options: Omit<Parameters<typeof candidateRegion>[1], 'threshold'> = {}) =>
    candidateRegion(scan, { threshold: -300, ...options });

  it('is the largest part that hangs together by more than four voxels, without holes', () => {
    // below the gas the body is one voxel thick: that is a hole as well
    const { geometry, channels, data } = found();
    expect([geometry, channels]).toEqual([scan.geometry, 1]);
    const expected = volume((x, y) => Number(isBody(x, y))).data;
    expect(Array.from(data)).toEqual(Array.from(expected));
  });
  it('what hangs on is kept where nothing is eroded', () => {
    const kept = found({ erosions: 0, dilations: 0 }).data;
    const expected = volume((x, y) => Number(isBody(x, y) || isTable(x) || isBridge(x, y))).data;
    expect(Array.from(kept)).toEqual(Array.from(expected));
  });
  it('the threshold belongs to it', () => {
    const { data } = candidateRegion(
      volume((x) => (x === 8 ? 5 : 4)),
      { threshold: 5, erosions: 0, dilations: 0 },
    );
    expect(Array.from(data)).toEqual(Array.from(volume((x) => Number(x === 8)).data));
  });
  it('no body is an error that says what to do', () => {
    const attempt = (threshold: number) => () => candidateRegion(scan, { threshold });
    expect(attempt(41)).toThrow(/no part of the volume reaches 41 .*lower the threshold/);
    try {
      attempt(41)();
    } catch (error) {
      expect(VoxplainError.isInstance(error, 'InvalidInput')).toBe(true);
    }
    expect(() => candidateRegion({ ...scan, channels: 2, data: new Float32Array(2 * scan.data.length) }, { threshold: 0 })).toThrow(
      /one channel/,
    );
  });
});
