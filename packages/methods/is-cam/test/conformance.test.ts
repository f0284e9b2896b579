import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { isCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => isCam, {
  backends: [nodeBackend()],
  options: [{ layer: 'hidden', steps: 3, batchSize: 4 }, { channels: 2 }],
  quick: { steps: 3 },
  expected: {
    // the score is linear in the mask, so the mean over the steps 1/10, ..., 1 is the score of 0.55 of the mask
    pooled({ weights, features }) {
      const sites = features.length / weights.length;
      const rows = Array.from(weights, (_, k) => Array.from(features.subarray(k * sites, (k + 1) * sites)));
      const masks = rows.map((row) => row.map((value) => (value - Math.min(...row)) / (Math.max(...row) - Math.min(...row))));
      const scores = masks.map((mask) =>
        rows.reduce((sum, row, k) => sum + (0.55 * weights[k]! * row.reduce((part, value, p) => part + value * mask[p]!, 0)) / sites, 0),
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
