import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { inputXGradient } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => inputXGradient, {
  backends: [nodeBackend()],
  options: [{ channels: 'sum' }, { channels: 'max', sign: 'absolute' }],
  expected: {
    linear: ({ weights, input }) => input.map((value, i) => value * weights[i]!),
    // x dy/dx = relu(x) w_k / S
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from(features, (value, i) => (value * weights[Math.floor(i / voxels)]!) / voxels);
    },
  },
});
