import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

/** M3d-CAM. Of dense outputs its Grad-CAM++ has the exponential of the scores of every voxel as a factor, which is not reproduced. */
export const m3dCam: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'm3d-cam',
  score: 'output',
  show: [{ minMax: 0 }, { resize: 'half-pixel' }],
  methods: {
    'grad-cam': {},
    'grad-cam-plus-plus': { options: { alpha: 'products' } },
  },
  without: {
    'guided-backprop': 'it takes the mean over channels',
    'guided-grad-cam': 'it normalises by the first sample of the batch',
  },
});
