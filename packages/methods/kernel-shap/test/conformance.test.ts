import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { segment } from '@voxplain/formulas';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { kernelShap } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => kernelShap, {
  backends: [nodeBackend()],
  options: [
    { segments: { blocks: 3 }, samples: 40, batchSize: 3 },
    { segments: 'channels', baseline: 'min' },
    { segments: { supervoxels: 6 }, baseline: 1 },
  ],
  quick: { segments: { blocks: 2 }, samples: 120 },
  expected: {
    // what a segment adds does not depend on the others: sum(w x) over it
    linear({ weights, input, channels, space }) {
      const { labels } = segment(float32([1, channels, ...space], input), { supervoxels: 50 });
      const of = labels.data as Int32Array;
      return Array.from(of, (own) => weights.reduce((sum, w, p) => (of[p % of.length] === own ? sum + w * input[p]! : sum), 0));
    },
  },
  except: {
    shift: 'another segment is drawn into the same coalition',
    localisation: 'with few coalitions the error of drawing is larger than what a segment is worth',
  },
});
