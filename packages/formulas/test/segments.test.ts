import { elementCount, float32 } from '@voxplain/core';
import { gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { segment } from '../src/index.js';

const labelsOf = (...given: Parameters<typeof segment>) => Array.from(segment(...given).labels.data as Int32Array);

describe('segments', () => {
  it('blocks are numbered in C order; the last ones can be smaller', () => {
    const image = float32([1, 2, 3, 5]);
    expect(segment(image, { blocks: 2 }).count).toBe(6);
    expect(labelsOf(image, { blocks: 2 })).toEqual([0, 0, 1, 1, 2, 0, 0, 1, 1, 2, 3, 3, 4, 4, 5]);
    expect(labelsOf(image, { blocks: [3, 4] })).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('channels are one segment each', () => {
    const { labels, count } = segment(float32([1, 3, 2, 2]), 'channels');
    expect([labels.dims, count]).toEqual([[1, 3, 2, 2], 3]);
    expect(Array.from(labels.data as Int32Array)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it.each([[[24, 30]], [[10, 12, 14]]])(
    'supervoxels of noise: all voxels, about as many as asked for, near where they began: %j',
    (space) => {
      const image = float32([1, 1, ...space], gaussians(2)(elementCount(space)));
      const { labels, count } = segment(image, { supervoxels: 20 });
      expect(count).toBeGreaterThan(10);
      expect(count).toBeLessThan(40);
      const sizes = new Map<number, number>();
      for (const label of labels.data as Int32Array) sizes.set(label, (sizes.get(label) ?? 0) + 1);
      expect(Math.max(...sizes.keys())).toBeLessThan(count);
      expect(sizes.size).toBeGreaterThan(count / 2);
      expect(Math.max(...sizes.values())).toBeLessThan((4 * elementCount(space)) / count);
    },
  );

  it.each([[[32, 32]], [[12, 12, 12]]])('supervoxels follow an edge that runs through the cells: %j', (space) => {
    // two halves, cut at an odd place, on little noise
    const noise = gaussians(5)(elementCount(space));
    const side = (p: number) => Number(p % space.at(-1)! >= Math.floor(space.at(-1)! * 0.4));
    const image = float32(
      [1, 1, ...space],
      noise.map((value, p) => side(p) + 0.02 * value),
    );
    const labels = labelsOf(image, { supervoxels: 27 });
    const onBothSides = new Set(labels.filter((label, p) => labels.some((other, q) => other === label && side(p) !== side(q))));
    expect(onBothSides.size).toBe(0);
    expect(new Set(labels).size).toBeGreaterThan(13);
    // blocks of the same size do cross it
    const blocks = labelsOf(image, { blocks: space.length === 2 ? 5 : 3 });
    expect(blocks.some((label, p) => blocks.some((other, q) => other === label && side(p) !== side(q)))).toBe(true);
  });

  it('a constant image gives its cells', () => {
    const labels = labelsOf(float32([1, 1, 4, 6], new Float32Array(24).fill(3)), { supervoxels: 6 });
    expect(labels).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5]);
  });

  it('the same labels, whatever the units of the image', () => {
    const values = gaussians(9)(20 * 20);
    const plain = labelsOf(float32([1, 1, 20, 20], values), { supervoxels: 16 });
    // a power of two is exact
    expect(
      labelsOf(
        float32(
          [1, 1, 20, 20],
          values.map((value) => value * 1024),
        ),
        { supervoxels: 16 },
      ),
    ).toEqual(plain);
  });
});
