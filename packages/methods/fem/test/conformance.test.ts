import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { fem } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => fem, {
  backends: [nodeBackend()],
  options: [
    { layer: 'hidden', k: 1 },
    { layer: 'feat*', k: 0 },
  ],
  expected: {
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const rare = Array.from(weights, (_, k) => {
        const channel = Array.from(features.subarray(k * voxels, (k + 1) * voxels));
        const mean = channel.reduce((sum, a) => sum + a, 0) / voxels;
        const deviation = Math.sqrt(channel.reduce((sum, a) => sum + (a - mean) ** 2, 0) / voxels);
        return channel.filter((a) => a > mean + 2 * deviation).length / voxels;
      });
      return Array.from({ length: voxels }, (_, p) => rare.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0));
    },
  },
});
