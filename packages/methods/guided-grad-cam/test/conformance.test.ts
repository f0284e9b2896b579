import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { guidedGradCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => guidedGradCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*', upsampling: 'nearest' }, { channels: 'sum', sign: 'absolute' }],
  expected: {
    // alpha_k = dy/dA_k = w_k / S behind global average pooling
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const at = (k: number, p: number) => features[k * voxels + p]!;
      const gradCam = (p: number) => Math.max(0, weights.reduce((sum, w, k) => sum + w * at(k, p), 0) / voxels);
      const guided = (k: number, p: number) => (at(k, p) > 0 ? Math.max(0, weights[k]!) / voxels : 0);
      return Array.from(features, (_, i) => gradCam(i % voxels) * guided(Math.floor(i / voxels), i % voxels));
    },
  },
});
