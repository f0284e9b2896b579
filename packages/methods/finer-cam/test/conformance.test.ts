import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer, pooledNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { finerCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => finerCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden', gamma: 1, classes: 1 }, { layer: 'feat*', classes: 2 }, { gamma: 0 }],
  expected: {
    // dy/dA_k = w_k / S behind global average pooling; with three classes the target is compared with both others
    pooled({ weights, features, space }) {
      const channels = weights.length;
      const voxels = features.length / channels;
      const all = pooledNet(space, channels).weights;
      const finer = Array.from(weights, (w, k) => {
        const everyClass = [0, 1, 2].reduce((sum, c) => sum + all[c * channels + k]!, 0);
        return (w - (0.6 * (everyClass - w)) / 2) / voxels;
      });
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(
          0,
          finer.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0),
        ),
      );
    },
  },
});
