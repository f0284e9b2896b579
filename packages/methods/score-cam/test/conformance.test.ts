import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { scoreCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => scoreCam, {
  backends: [nodeBackend()],
  options: [
    { layer: 'hidden', batchSize: 3 },
    { layer: 'feat*', channels: 2 },
    { upsampling: 'corner-aligned', batchSize: 100 },
  ],
  expected: {
    // the features lie on the input's grid, so the masks are the features themselves, stretched to [0, 1]; relu(x m) = m relu(x)
    pooled({ weights, features }) {
      const sites = features.length / weights.length;
      const rows = Array.from(weights, (_, k) => Array.from(features.subarray(k * sites, (k + 1) * sites)));
      const masks = rows.map((row) => row.map((value) => (value - Math.min(...row)) / (Math.max(...row) - Math.min(...row))));
      const scores = masks.map((mask) =>
        rows.reduce((sum, row, k) => sum + (weights[k]! * row.reduce((part, value, p) => part + value * mask[p]!, 0)) / sites, 0),
      );
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      return rows[0]!.map((_, p) =>
        Math.max(
          0,
          rows.reduce((sum, row, k) => sum + (Math.exp(scores[k]!) / total) * row[p]!, 0),
        ),
      );
    },
  },
});
