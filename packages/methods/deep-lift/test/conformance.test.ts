import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { deepLift } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => deepLift, {
  backends: [nodeBackend()],
  options: [{ channels: 'sum', baseline: 'min' }, { channels: 'max', sign: 'absolute', maxima: 'winner' }, { baseline: -0.5 }],
  expected: {
    linear: ({ weights, input }) => input.map((value, i) => value * weights[i]!),
    // from 0 a rectifier's quotient is relu(x) / x
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from(features, (value, i) => (value * weights[Math.floor(i / voxels)]!) / voxels);
    },
  },
});
