import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { gradCamPlusPlus } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => gradCamPlusPlus, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*', alpha: 'epsilon' }, { alpha: 'products' }, { alpha: 'unit-sum' }],
  expected: {
    // dy/dA_k = w_k / S behind global average pooling, the same at every site
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const perChannel = Array.from(weights, (w, k) => {
        const positive = Math.max(0, w) / voxels;
        const sum = features.subarray(k * voxels, (k + 1) * voxels).reduce((total, a) => total + a, 0);
        return (voxels * positive) / (2 + positive * sum);
      });
      return Array.from({ length: voxels }, (_, p) => perChannel.reduce((total, w, k) => total + w * features[k * voxels + p]!, 0));
    },
  },
});
