import { nodeBackend } from '@voxplain/backend-node';
import { float32, seededRandom } from '@voxplain/core';
import { segment } from '@voxplain/formulas';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { lime } from '../src/index.js';
import { solve } from './solve.js';

describeExplainer({ describe, it, expect }, () => lime, {
  backends: [nodeBackend()],
  options: [
    { segments: { blocks: 3 }, samples: 40, batchSize: 3 },
    { segments: 'channels', baseline: 'min', samples: 10 },
    { segments: { supervoxels: 6 }, baseline: 1, width: 1, ridge: 0, samples: 60 },
  ],
  quick: { segments: { blocks: 2 }, samples: 300 },
  expected: {
    // the default ridge draws the coefficients to 0: the equations of the fit are written down and solved for the same samples
    linear({ weights, bias, input, channels, space }) {
      const { labels, count } = segment(float32([1, channels, ...space], input), { supervoxels: 50 });
      const of = labels.data as Int32Array;
      const effects = Array.from({ length: count }, (_, j) =>
        weights.reduce((sum, w, p) => (of[p % of.length] === j ? sum + w * input[p]! : sum), 0),
      );
      const random = seededRandom(0);
      const equations = Array.from({ length: count + 1 }, (_, j) =>
        Array.from({ length: count + 2 }, (_, k) => Number(j === k && j < count)),
      );
      for (let i = 0; i < 1000; i++) {
        const on = effects.map(() => Number(i === 0 || random() < 0.5));
        const score = effects.reduce((sum, effect, j) => sum + effect * on[j]!, bias);
        const share = on.reduce((sum, value) => sum + value, 0) / count;
        const weight = Math.exp(-(((1 - Math.sqrt(share)) / 0.25) ** 2));
        const row = [...on, 1, score];
        for (const [j, own] of row.slice(0, -1).entries())
          for (const [k, value] of row.entries()) equations[j]![k]! += weight * own * value;
      }
      const coefficients = solve(equations);
      return Array.from(of, (label) => coefficients[label]!);
    },
  },
  except: { shift: 'another segment is drawn into the same combination' },
});
