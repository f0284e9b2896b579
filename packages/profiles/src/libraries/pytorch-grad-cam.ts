import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

const stretched = { minMax: 1e-7 } as const;

/**
 * pytorch-grad-cam. Of a volume the map is resized by a spline, which overshoots, so it is rectified again. Not its defects: the sign of
 * eigenvectors is ours, and Ablation-CAM takes channels away by 0 also where activations are negative.
 */
export const pytorchGradCam: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'pytorch-grad-cam',
  score: 'output',
  show: ['relu', stretched, { resize: 'half-pixel', ofVolumes: 'cubic-spline' }, 'relu', stretched],
  methods: {
    'grad-cam': {},
    'grad-cam-plus-plus': { options: { alpha: 'epsilon' } },
    'xgrad-cam': {},
    'layer-cam': {},
    'hires-cam': {},
    'elementwise-cam': {},
    'eigen-cam': {},
    'eigen-grad-cam': {},
    'score-cam': { options: { upsampling: 'corner-aligned' } },
    'ablation-cam': { options: { relative: true } },
    fem: {},
    fused: { options: { combine: 'mean' }, show: [stretched] },
    'guided-backprop': { options: { channels: 'none', sign: 'signed', clip: false }, show: [] },
  },
  without: {
    'finer-cam': 'it takes the gradient of its softmax over the other classes, too',
    'full-grad': 'it knows the biases of 2-D convolutions and batch normalisations alone',
    'random-cam': 'it draws other numbers',
  },
});
