import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { saliency } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => saliency, {
  backends: [nodeBackend()],
  options: [{ channels: 'none', sign: 'signed' }, { channels: 'sum' }],
  expected: {
    // the gradient of a linear network is its weights
    linear({ weights, channels }) {
      const voxels = weights.length / channels;
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(...Array.from({ length: channels }, (_, c) => Math.abs(weights[c * voxels + p]!))),
      );
    },
  },
});
