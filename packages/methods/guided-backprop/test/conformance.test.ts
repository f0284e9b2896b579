import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { guidedBackprop } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => guidedBackprop, {
  backends: [nodeBackend()],
  options: [{ channels: 'sum' }, { channels: 'max', sign: 'absolute' }, { clip: false }],
  expected: {
    // dy/dA_k = w_k / S: what is positive, where the rectifier let something through
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from(features, (value, i) => (value > 0 ? Math.max(0, weights[Math.floor(i / voxels)]!) / voxels : 0));
    },
  },
});
