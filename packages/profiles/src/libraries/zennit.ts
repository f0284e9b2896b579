import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

const signed = { channels: 'none', sign: 'signed' } as const;

/** zennit. What it leaves behind a batch normalisation that it merges, a factor `1 / sqrt(1 + epsilon)`, is not in the network and not here. */
export const zennit: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'zennit',
  score: 'output',
  show: [],
  methods: {
    lrp: { options: { ...signed, composite: 'epsilon', epsilon: 1e-6, gamma: 0.25, alpha: 2 } },
    saliency: { options: signed },
    'guided-backprop': { options: { ...signed, clip: false } },
    deconvnet: { options: { ...signed, clip: false } },
    'integrated-gradients': { options: { ...signed, steps: 20, rule: 'riemann-right', baseline: 0 } },
  },
  without: {
    'smooth-grad': 'its last copy has no noise',
    occlusion: 'it keeps the window and hides the rest',
  },
});
