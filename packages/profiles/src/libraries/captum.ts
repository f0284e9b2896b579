import type { Profile } from '@voxplain/core';
import { defineProfile } from '../table.js';

const perChannel = { channels: 'none', sign: 'signed' } as const;
const noise = { samples: 5, noise: 1, unit: 'input', ...perChannel } as const;

/** captum. Rectifiers are `nn.ReLU` alone. Not its defects: the mass of its trapezoid rule, DeepLIFT that depends on the rest of the batch. */
export const captum: Required<Profile> = /* @__PURE__ */ defineProfile({
  name: 'captum',
  score: 'output',
  show: [{ resize: 'nearest' }],
  methods: {
    saliency: { options: { channels: 'none', sign: 'absolute' } },
    'input-x-gradient': { options: perChannel },
    'guided-backprop': { options: { ...perChannel, clip: false } },
    deconvnet: { options: { ...perChannel, clip: false } },
    'grad-cam': { options: { relu: false } },
    'guided-grad-cam': { options: { ...perChannel, clip: false, upsampling: 'nearest' } },
    'smooth-grad': { options: noise },
    'square-grad': { options: noise },
    'var-grad': { options: noise },
    'integrated-gradients': { options: { ...perChannel, steps: 50, rule: 'gauss-legendre', baseline: 0 } },
    'gradient-shap': { options: { ...perChannel, samples: 5, noise: 0 } },
    'deep-lift': { options: { ...perChannel, baseline: 0, maxima: 'winner' } },
    lrp: { options: { ...perChannel, composite: 'epsilon', epsilon: 1e-9 } },
    occlusion: { options: { stride: 1, fill: 0, shape: 'box', value: 'loss' } },
    'feature-ablation': { options: { baseline: 0 } },
  },
  without: {
    'hires-cam': 'its layer gradient times activation is not summed over channels',
    lime: 'it fits a lasso with another kernel',
    'kernel-shap': 'it draws coalitions otherwise',
  },
});
