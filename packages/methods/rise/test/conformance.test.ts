import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, seededRandom } from '@voxplain/core';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { rise } from '../src/index.js';

const [samples, cells, probability] = [4000, 7, 0.5];

/** A mask voxel by voxel: the cells around it, each with the product of its weights along the axes; beyond the edge the last cell goes on. */
function maskByHand(space: readonly number[], random: () => number): number[] {
  const grid = Array.from({ length: cells ** space.length }, () => Number(random() < probability));
  const around = space.map((n) => {
    const cell = Math.ceil(n / cells);
    const shift = Math.floor(random() * cell);
    return Array.from({ length: n }, (_, i) => neighbours(((i + shift + 0.5) * cells) / ((cells + 1) * cell) - 0.5));
  });
  return around
    .reduce<{ cell: number; weight: number }[][]>(
      (all, along) =>
        all.flatMap((before) =>
          along.map((here) => before.flatMap((a) => here.map((b) => ({ cell: a.cell * cells + b.cell, weight: a.weight * b.weight })))),
        ),
      [[{ cell: 0, weight: 1 }]],
    )
    .map((list) => list.reduce((sum, { cell, weight }) => sum + weight * grid[cell]!, 0));
}

const neighbours = (place: number): { cell: number; weight: number }[] => {
  const inside = Math.max(0, Math.min(cells - 1, place));
  return [Math.floor(inside), Math.floor(inside) + 1]
    .map((cell) => ({ cell, weight: 1 - Math.abs(inside - cell) }))
    .filter(({ weight }) => weight > 0);
};

describeExplainer({ describe, it, expect }, () => rise, {
  backends: [nodeBackend()],
  options: [
    { samples: 20, batchSize: 3, centred: true },
    { samples: 12, cells: 3, probability: 0.3 },
  ],
  quick: { samples: 60, cells: 4 },
  expected: {
    linear({ weights, bias, input, channels, space }) {
      const voxels = elementCount(space);
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
  except: { shift: 'the masks do not move with the image' },
});
