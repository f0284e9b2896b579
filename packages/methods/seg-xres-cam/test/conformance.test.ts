import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { segXResCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => segXResCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden', pool: 3 }, { layer: 'feat*', pool: 100 }, { reduce: 'max' }],
  expected: {
    // dy/dA_k = w_k / S behind global average pooling, and so is the mean of every block
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(0, weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0) / voxels),
      );
    },
  },
});
