import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { cam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => cam, {
  backends: [nodeBackend()],
  expected: {
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) => weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0));
    },
  },
  except: { targets: 'a dense output has no global average pooling before it' },
});
