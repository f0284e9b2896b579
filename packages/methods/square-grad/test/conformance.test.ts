import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { squareGrad } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => squareGrad, {
  backends: [nodeBackend()],
  options: [
    { samples: 5, batchSize: 2, channels: 'sum' },
    { samples: 3, noise: 0.3, channels: 'max' },
  ],
  quick: { samples: 5 },
  expected: {
    linear: ({ weights }) => weights.map((weight) => weight * weight),
  },
  except: { shift: 'the noise does not move with the image' },
});
