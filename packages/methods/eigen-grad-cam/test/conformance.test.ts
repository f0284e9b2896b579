import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer, principalComponentByHand } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { eigenGradCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => eigenGradCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*' }],
  expected: {
    // dy/dA_k = w_k / S behind global average pooling
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const products = Array.from(features, (a, i) => (a * weights[Math.floor(i / voxels)]!) / voxels);
      return principalComponentByHand(products, weights.length).map;
    },
  },
});
