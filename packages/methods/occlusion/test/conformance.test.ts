import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { occlusion } from '../src/index.js';

/** Window starts along one axis with the default window and stride, by hand. */
const starts = (length: number, window: number): number[] => {
  const size = Math.min(window, length);
  const list: number[] = [];
  for (let at = 0; at + size < length; at += window / 2) list.push(at);
  return [...list, length - size];
};

describeExplainer({ describe, it, expect }, () => occlusion, {
  backends: [nodeBackend()],
  options: [{ window: 3, stride: 2, batchSize: 3 }, { fill: 0.5 }, { shape: 'gaussian', window: 5 }],
  quick: { window: 2, stride: 2 },
  expected: {
    // a window takes away sum(w x) over its voxels; a voxel gets the mean over its windows
    linear({ weights, input, channels, space }) {
      const window = space.length > 2 ? 8 : 16;
      const voxels = weights.length / channels;
      const strides = space.map((_, axis) => space.slice(axis + 1).reduce((product, n) => product * n, 1));
      const at = Array.from({ length: voxels }, (_, p) => space.map((n, axis) => Math.floor(p / strides[axis]!) % n));
      const corners = space.reduce<number[][]>(
        (list, n) => list.flatMap((corner) => starts(n, window).map((start) => [...corner, start])),
        [[]],
      );
      const inside = (p: number, corner: number[]) =>
        corner.every((start, axis) => at[p]![axis]! >= start && at[p]![axis]! < start + Math.min(window, space[axis]!));
      const effects = corners.map((corner) => {
        let sum = 0;
        for (let p = 0; p < voxels; p++)
          if (inside(p, corner)) for (let c = 0; c < channels; c++) sum += weights[c * voxels + p]! * input[c * voxels + p]!;
        return sum;
      });
      return at.map((_, p) => {
        const covering = effects.filter((_, i) => inside(p, corners[i]!));
        return covering.reduce((sum, effect) => sum + effect, 0) / covering.length;
      });
    },
  },
});
