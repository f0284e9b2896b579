import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { variants } from '../src/formulas.js';
import { saliencyActivationMap } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => saliencyActivationMap, {
  backends: [nodeBackend()],
  options: [
    ...variants.flatMap((variant) => [
      { variant, layer: 'hidden' },
      { variant, gradient: 'guided' as const },
    ]),
    ...variants.map((variant) => ({ variant, channels: 'none' as const })),
  ],
  expected: {
    // alpha_k = dy/dA_k = w_k / S behind global average pooling
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) => {
        const at = (k: number) => features[k * voxels + p]!;
        const gradCam = Math.max(0, weights.reduce((sum, w, k) => sum + w * at(k), 0) / voxels);
        const saliency = weights.reduce((largest, w, k) => (at(k) > 0 ? Math.max(largest, Math.abs(w) / voxels) : largest), 0);
        return saliency * gradCam;
      });
    },
  },
});
