import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { guidedIg } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => guidedIg, {
  backends: [nodeBackend()],
  options: [
    { steps: 5, channels: 'sum', maxDistance: 1 },
    { steps: 7, fraction: 0.5, baseline: 'min', sign: 'absolute', maxDistance: 0 },
  ],
  quick: { steps: 20 },
  expected: {
    // the gradient is the same along every path from 0
    linear: ({ weights, input }) => input.map((value, i) => value * weights[i]!),
  },
});
