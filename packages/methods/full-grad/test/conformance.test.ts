import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { fullGrad } from '../src/index.js';

const minMax = (values: readonly number[]): number[] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (value - low) / (high - low));
};

describeExplainer({ describe, it, expect }, () => fullGrad, {
  backends: [nodeBackend()],
  expected: {
    // the only bias is that of the linear layer, which has no map
    linear({ weights, input, channels }) {
      const voxels = weights.length / channels;
      const maps = Array.from({ length: channels }, (_, c) =>
        minMax(Array.from({ length: voxels }, (_, p) => Math.abs(weights[c * voxels + p]! * input[c * voxels + p]!))),
      );
      return Array.from({ length: voxels }, (_, p) => maps.reduce((sum, map) => sum + map[p]!, 0));
    },
  },
});
