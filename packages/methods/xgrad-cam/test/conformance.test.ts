import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { xGradCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => xGradCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*' }],
  expected: {
    // the gradient is w_k / S at every site, and so is its mean, however weighted
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(0, weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0) / voxels),
      );
    },
  },
});
