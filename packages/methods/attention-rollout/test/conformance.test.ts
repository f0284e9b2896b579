import { nodeBackend } from '@voxplain/backend-node';
import { attentionNet, describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { attentionRollout } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => attentionRollout, {
  backends: [nodeBackend()],
  options: [{ heads: 'max' }, { heads: 'min', residual: 0.25 }, { discard: 0.9 }],
  network: (space) => attentionNet(space).bytes,
  expected: {
    attention: ({ weights }) =>
      Array.from(weights[0]!, (_, j) => weights.reduce((sum, row) => sum + row[j]!, 0) / weights.length / 2).slice(1),
  },
});
