import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { blurIg } from '../src/index.js';
import { blurIgByDefinition } from './by-definition.js';

describeExplainer({ describe, it, expect }, () => blurIg, {
  backends: [nodeBackend()],
  options: [
    { steps: 5, sigma: 2, channels: 'sum' },
    { steps: 5, sigma: 4, schedule: 'sqrt', sign: 'absolute', spacing: 0.5 },
  ],
  // of a small blur, which does not reach the border
  quick: { steps: 20, sigma: 1 },
  expected: {
    linear({ weights, input, channels, space }) {
      const sigmas = Array.from({ length: 101 }, (_, i) => i / 2);
      const voxels = input.length / channels;
      return Array.from({ length: channels }, (_, c) => {
        const own = <T>(values: ArrayLike<T>) => Array.from(values).slice(c * voxels, (c + 1) * voxels);
        return blurIgByDefinition(own(input), () => own(weights), sigmas, 0.01, { dims: space, spacing: space.map(() => 1) });
      }).flat();
    },
  },
});
