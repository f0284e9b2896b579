import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { fused } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => fused, {
  backends: [nodeBackend()],
  options: [{ layers: ['hidden', 'feat*'] }, { layers: ['hidden', 'feat*'], combine: 'max' }],
  expected: {
    // Grad-CAM of the one layer there is, brought to [0, 1]
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const map = Array.from({ length: voxels }, (_, p) =>
        Math.max(0, weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0) / voxels),
      );
      const [low, high] = [Math.min(...map), Math.max(...map)];
      return map.map((value) => (value - low) / (high - low));
    },
  },
});
