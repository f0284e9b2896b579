import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, seededRandom } from '@voxplain/core';
import { describeExplainer, linearNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { rise } from '../src/index.js';

const [samples, cells, probability] = [4000, 7, 0.5];

/** A mask voxel by voxel: the cells around it, each with the product of its weights along the axes; beyond the edge the last cell goes on. */
function maskByHand(space: readonly number[], random: () => number): number[] {
  const grid = Array.from({ length: cells ** space.length }, () => Number(random() < probability));
  const shifts = space.map((n) => Math.floor(random() * Math.ceil(n / cells)));
  const weightsAlong = (axis: number, i: number): number[] => {
    const size = (cells + 1) * Math.ceil(space[axis]! / cells);
    const at = ((i + shifts[axis]! + 0.5) * cells) / size - 0.5;
    const inside = Math.max(0, Math.min(cells - 1, at));
    return Array.from({ length: cells }, (_, cell) => Math.max(0, 1 - Math.abs(inside - cell)));
  };
  return Array.from({ length: elementCount(space) }, (_, p) => {
    const along = space.map((n, axis) => weightsAlong(axis, Math.floor(p / elementCount(space.slice(axis + 1))) % n));
    const products = along.reduce((list, weights) => list.flatMap((w) => weights.map((v) => w * v)), [1]);
    return products.reduce((sum, w, cell) => sum + w * grid[cell]!, 0);
  });
}

describeExplainer({ describe, it, expect }, () => rise, {
  backends: [nodeBackend()],
  options: [
    { samples: 20, batchSize: 3 },
    { samples: 12, cells: 3, probability: 0.3 },
  ],
  expected: {
    linear({ weights, input, channels, space }) {
      const voxels = elementCount(space);
      const all = linearNet(space, channels).weights;
      const bias = [0, 1, 2].find((c) => all[c * weights.length] === weights[0])! / 10;
      const random = seededRandom(0);
      const contributions = Array.from({ length: voxels }, (_, p) =>
        Array.from({ length: channels }, (_, c) => weights[c * voxels + p]! * input[c * voxels + p]!).reduce((a, b) => a + b),
      );
      const sums = new Float64Array(voxels);
      for (let i = 0; i < samples; i++) {
        const mask = maskByHand(space, random);
        const score = mask.reduce((sum, m, p) => sum + m * contributions[p]!, bias);
        mask.forEach((m, p) => {
          sums[p]! += (score * m) / (samples * probability);
        });
      }
      return sums;
    },
  },
});
