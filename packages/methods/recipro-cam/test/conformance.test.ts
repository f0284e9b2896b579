import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { reciproCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => reciproCam, {
  backends: [nodeBackend()],
  options: [{ batchSize: 3 }, { window: 'gaussian' }],
  expected: {
    // of the mean over sites one is left
    pooled({ weights, bias, features }) {
      const voxels = features.length / weights.length;
      return Array.from(
        { length: voxels },
        (_, p) => weights.reduce((sum, weight, c) => sum + weight * features[c * voxels + p]!, 0) / voxels + bias,
      );
    },
  },
});
