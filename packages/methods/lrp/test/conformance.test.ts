import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { lrp } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => lrp, {
  backends: [nodeBackend()],
  options: [
    { channels: 'sum' },
    { composite: 'epsilon-gamma-box', channels: 'max', sign: 'absolute' },
    { composite: 'epsilon-alpha-beta-flat', alpha: 1 },
    { layers: [{ rule: 'w-square', operator: 'Conv', depth: [0, 0], name: '*' }], start: 'one' },
  ],
  expected: {
    // the one layer reads the input: flat, the score in equal parts
    linear({ weights, bias, input }) {
      const score = weights.reduce((sum, w, i) => sum + w * input[i]!, bias);
      return input.map(() => score / input.length);
    },
    // channels in equal parts, and within a channel by the share in its mean
    pooled({ weights, bias, features }) {
      const voxels = features.length / weights.length;
      const totals = Array.from(weights, (_, k) => features.subarray(k * voxels, (k + 1) * voxels).reduce((sum, value) => sum + value, 0));
      const score = weights.reduce((sum, w, k) => sum + (w * totals[k]!) / voxels, bias);
      return features.map((value, i) => ((score / weights.length) * value) / totals[Math.floor(i / voxels)]!);
    },
  },
});
