import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { gradientShap } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => gradientShap, {
  backends: [nodeBackend()],
  options: [
    { samples: 5, channels: 'sum' },
    { baselines: 'min', noise: 0.1, sign: 'absolute' },
  ],
  quick: { samples: 5 },
  expected: {
    linear: ({ weights, input }) => input.map((value, i) => value * weights[i]!),
  },
});
