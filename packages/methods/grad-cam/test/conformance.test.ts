import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { gradCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => gradCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*' }, { relu: false }],
  expected: {
    // alpha_k = w_k / S behind global average pooling
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(0, weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0) / voxels),
      );
    },
  },
});
