import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { ablationCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => ablationCam, {
  backends: [nodeBackend()],
  options: [{ batchSize: 3 }, { relative: true }],
  expected: {
    // without channel c the score lacks w_c times the mean of that channel
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const losses = weights.map(
        (weight, c) => (weight * features.slice(c * voxels, (c + 1) * voxels).reduce((a, b) => a + b, 0)) / voxels,
      );
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(
          0,
          losses.reduce((sum, loss, c) => sum + loss * features[c * voxels + p]!, 0),
        ),
      );
    },
  },
});
