import fc from 'fast-check';
import { expect, test } from 'vitest';
import { affine, identityGeometry, orientationOf, sameGrid, toIndex, toWorld } from '../src/index.js';
import { geometry } from './arbitraries.js';

test('the identity puts voxel i at i mm', () => {
  expect(toWorld(identityGeometry([4, 5]), [2, 3])).toEqual([2, 3]);
  expect(orientationOf(identityGeometry([4, 5, 6]))).toBe('LPS');
});

test('world and index are inverse, and the affine says the same', () => {
  fc.assert(
    fc.property(geometry, fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 }), (g, index) => {
      const point = toWorld(g, index);
      const matrix = affine(g);
      toIndex(g, point).forEach((at, i) => {
        expect(at).toBeCloseTo(index[i]!, 6);
        const row = matrix.slice(i * 4, i * 4 + 4);
        expect(row[0]! * index[0]! + row[1]! * index[1]! + row[2]! * index[2]! + row[3]!).toBeCloseTo(point[i]!, 6);
      });
    }),
  );
});

test('a grid is the same within 1 % of a voxel, and half a voxel is not', () => {
  fc.assert(
    fc.property(geometry, fc.integer({ min: 0, max: 2 }), (g, axis) => {
      const moved = (voxels: number) => ({
        ...g,
        origin: toWorld(
          g,
          [0, 1, 2].map((a) => (a === axis ? voxels : 0)),
        ),
      });
      expect(sameGrid(g, moved((0.001 * Math.min(...g.spacing)) / g.spacing[axis]!))).toBe(true);
      expect(sameGrid(g, moved(0.5))).toBe(false);
    }),
  );
  expect(sameGrid(identityGeometry([3, 4]), identityGeometry([4, 3]))).toBe(false);
});

test('orientation by the nearest axis: 1, 0, 0 / 0, 0, -1 / 0, -1, 0 is LIA', () => {
  expect(orientationOf({ ...identityGeometry([2, 2, 2]), direction: [1, 0, 0, 0, 0, -1, 0, -1, 0] })).toBe('LIA');
});
