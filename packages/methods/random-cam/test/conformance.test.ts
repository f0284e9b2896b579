import { nodeBackend } from '@voxplain/backend-node';
import { seededRandom } from '@voxplain/core';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { randomCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => randomCam, {
  backends: [nodeBackend()],
  options: [
    { layer: 'hidden', seed: 1 },
    { layer: 'feat*', seed: 2 },
  ],
  quick: { seed: 2 },
  expected: {
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const random = seededRandom(0);
      const drawn = Array.from(weights, () => 2 * random() - 1);
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(
          0,
          drawn.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0),
        ),
      );
    },
  },
  except: { localisation: 'it explains nothing' },
});
