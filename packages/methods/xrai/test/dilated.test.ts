import { expect, it } from 'vitest';
import { dilated } from '../src/dilated.js';

const regions = (labels: number[], count: number, space: number[], radius: number) =>
  dilated(Int32Array.from(labels), count, space, radius).map((members) => Array.from(members));

it('grows segments by a disk, up to the border of the image', () => {
  const labels = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  expect(regions(labels, 2, [3, 5], 0)).toEqual([[0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14], [6]]);
  // the four neighbours, without the diagonals; the hole is closed
  expect(regions(labels, 2, [3, 5], 1)).toEqual([Array.from({ length: 15 }, (_, p) => p), [1, 5, 6, 7, 11]]);
  expect(regions(labels, 2, [3, 5], 1.5)[1]).toEqual([0, 1, 2, 5, 6, 7, 10, 11, 12]);
  expect(regions(labels, 2, [3, 5], 2)[1]).toEqual([0, 1, 2, 5, 6, 7, 8, 10, 11, 12]);
});

it('grows segments by a ball in volumes', () => {
  const centre = Array.from({ length: 27 }, (_, p) => Number(p === 13));
  expect(regions(centre, 2, [3, 3, 3], 1)[1]).toEqual([4, 10, 12, 13, 14, 16, 22]);
});

it('a label that is nowhere has no voxels', () => {
  expect(regions([0, 2], 3, [2], 1)).toEqual([[0, 1], [], [0, 1]]);
});
