import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer, principalComponentByHand } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { eigenCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => eigenCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden' }, { layer: 'feat*' }],
  expected: {
    pooled: ({ weights, features }) => principalComponentByHand(features, weights.length).map,
  },
});
