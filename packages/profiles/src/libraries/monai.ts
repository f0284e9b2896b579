import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

const signed = { channels: 'none', sign: 'signed' } as const;

/**
 * MONAI. Its maps are shown inverted: 0 is most important. Guided backpropagation is what it gives where the modules of all rectifiers
 * are named `relu`; elsewhere it gives the plain gradient, a defect. Another is that it mixes the maps of a batch.
 */
export const monai: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'monai',
  score: 'output',
  show: [{ resize: 'half-pixel' }, { minMax: 0, inverted: true }],
  methods: {
    cam: { options: { bias: true } },
    'grad-cam': {},
    'grad-cam-plus-plus': { options: { alpha: 'products' } },
    saliency: { options: signed, show: [] },
    'guided-backprop': { options: { ...signed, clip: false }, show: [] },
    occlusion: { options: { window: 16, fill: 0, shape: 'gaussian', value: 'left' }, show: [] },
  },
  without: { 'smooth-grad': 'it divides the root of the sum of squares by the number of samples' },
});
