import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { segment } from '@voxplain/formulas';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { felzenszwalb } from '../src/felzenszwalb.js';
import { xrai } from '../src/index.js';
import { linearAttribution, masksByDefinition, rankedByDefinition } from './by-definition.js';

const blocks = { segments: { blocks: 2 }, minArea: 1 };

describeExplainer({ describe, it, expect }, () => xrai, {
  backends: [nodeBackend()],
  options: [
    { ...blocks, steps: 5 },
    { segments: [{ supervoxels: 12 }, { felzenszwalb: [5, 50] }], steps: 3, dilation: 1, minArea: 4 },
  ],
  quick: { ...blocks, steps: 20 },
  expected: {
    linear({ weights, input, channels, space }) {
      const image = float32([1, channels, ...space], input);
      const labels =
        space.length === 2
          ? felzenszwalb(image, [50, 100, 150, 250, 500, 1200]).map((map) => Array.from(map))
          : [64, 256, 1024].map((supervoxels) => Array.from(segment(image, { supervoxels }).labels.data as Int32Array));
      const masks = labels.flatMap((map) => masksByDefinition(map, space, space.length === 2 ? 5 : 2));
      return rankedByDefinition(linearAttribution(weights, input, channels), masks, 50);
    },
  },
});
