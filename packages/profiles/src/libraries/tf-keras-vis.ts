import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

const pixels = { options: { channels: 'max', sign: 'absolute' }, show: [{ minMax: 1e-7 }] } as const;

/** tf-keras-vis, by the description of its code: no stored maps prove it. */
export const tfKerasVis: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'tf-keras-vis',
  score: 'output',
  show: ['relu', { resize: 'corner-aligned' }, { minMax: 1e-7 }],
  methods: {
    'grad-cam': {},
    'grad-cam-plus-plus': { options: { alpha: 'unit-sum' } },
    'layer-cam': {},
    'score-cam': { options: { upsampling: 'corner-aligned' } },
    saliency: pixels,
    'smooth-grad': { ...pixels, options: { ...pixels.options, noise: 0.2, unit: 'range' } },
  },
});
