import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

/** torch-cam, by the description of its code: no stored maps prove it. */
export const torchCam: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'torch-cam',
  score: 'output',
  show: ['relu', { minMax: 1e-8 }, { resize: 'half-pixel' }],
  methods: {
    cam: {},
    'grad-cam': {},
    'xgrad-cam': {},
    'layer-cam': {},
    'finer-cam': { options: { gamma: 0.6, classes: 3 } },
    fused: { options: { combine: 'max' }, show: [] },
  },
  without: {
    'grad-cam-plus-plus': 'it has lost the division of alpha, a defect',
    'score-cam': 'it brings masks to [0, 1] before they are laid over the input',
    'ss-cam': 'it adds noise of deviation 2 to masks in [0, 1]',
    'is-cam': 'its factors add up',
  },
});
