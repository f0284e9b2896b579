import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { integratedGradients } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => integratedGradients, {
  backends: [nodeBackend()],
  options: [
    { steps: 5, channels: 'sum' },
    { rule: 'trapezoid', baseline: 'min', sign: 'absolute' },
  ],
  expected: {
    // the gradient is the same all along the path from 0
    linear: ({ weights, input }) => input.map((value, i) => value * weights[i]!),
  },
});
