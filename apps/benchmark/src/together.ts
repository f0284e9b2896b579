import { cam } from '@voxplain/cam';
import type { BoundExplainer } from '@voxplain/core';
import { gradCam } from '@voxplain/grad-cam';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { saliency } from '@voxplain/saliency';
import { saliencyActivationMap } from '@voxplain/saliency-activation-map';

/**
 * The comparison of Philbrick et al. (2018) as one graph: one forward pass, one plain gradient, which Grad-CAM, the saliency and the
 * saliency activation map share, and one guided gradient. CAM only where the network has a head for it.
 */
export const together = (head: 'linear' | 'dense'): readonly BoundExplainer[] => [
  ...(head === 'linear' ? [cam.with({})] : []),
  gradCam.with({}),
  saliency.with({}),
  guidedBackprop.with({}),
  saliencyActivationMap.with({}),
];
