import { nodeBackend } from '@voxplain/backend-node';
import { describeExplainer } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { excitationBackprop } from '../src/index.js';

const up = (value: number): number => Math.max(0, value);

describeExplainer({ describe, it, expect }, () => excitationBackprop, {
  backends: [nodeBackend()],
  options: [{ channels: 'max' }, { channels: 'none' }],
  expected: {
    linear({ weights, input, channels }) {
      const excites = weights.map((w, i) => up(w * input[i]!));
      const total = excites.reduce((sum, value) => sum + value, 0);
      const voxels = input.length / channels;
      return Array.from({ length: voxels }, (_, p) => {
        const parts = Array.from({ length: channels }, (_, k) => excites[k * voxels + p]!);
        return parts.reduce((sum, value) => sum + value, 0) / total;
      });
    },
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      const excites = features.map((value, i) => up(value * weights[Math.floor(i / voxels)]!));
      const total = excites.reduce((sum, value) => sum + value, 0);
      return Array.from({ length: voxels }, (_, p) => weights.reduce((sum, _, k) => sum + excites[k * voxels + p]!, 0) / total);
    },
  },
  except: { targets: 'starts from one at every voxel of a region, and from one in all at their sum' },
});
