import { nodeBackend } from '@voxplain/backend-node';
import { attentionNet, describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { transformerAttribution } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => transformerAttribution, {
  backends: [nodeBackend()],
  network: (space) => attentionNet(space).bytes,
  expected: {
    attention: ({ weights, gains }) =>
      Array.from(
        weights[0]!,
        (_, j) => weights.reduce((sum, row, h) => sum + Math.max(0, row[j]! * gains[h]![j]!), 0) / weights.length,
      ).slice(1),
  },
});
