import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { deconvnet } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => deconvnet, {
  backends: [nodeBackend()],
  options: [{ channels: 'sum' }, { channels: 'max', sign: 'absolute' }, { clip: false }],
  expected: {
    // dy/dA_k = w_k / S: what is positive, everywhere
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from(features, (_, i) => Math.max(0, weights[Math.floor(i / voxels)]!) / voxels);
    },
  },
  except: { localisation: 'it hardly depends on the image' },
});
