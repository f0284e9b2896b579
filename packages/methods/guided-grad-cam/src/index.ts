import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import {
  gradCamMap,
  guided,
  type InputMapOptions,
  inputMap,
  needsRectifiers,
  type RectifierOptions,
  rectifiedGradient,
  type Upsampling,
  upsample,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface GuidedGradCamOptions extends InputMapOptions, RectifierOptions {
  readonly layer: LayerChoice;
  /** How Grad-CAM is brought to the input's grid: `linear` (half-pixel), or `nearest`, as captum does. */
  readonly upsampling: Upsampling;
}

const options = z.strictObject({
  layer: layerOption,
  upsampling: z.enum(['linear', 'nearest']).default('linear'),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
  clip: z.boolean().default(true),
});

/**
 * Guided Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391, section 3.2): `U(Grad-CAM) R`, with Grad-CAM of a layer brought
 * to the input's grid by `U`, and `R` from guided backpropagation. Map: `[batch, channel, ...space]`, signed; one channel
 * with `channels: 'sum'` or `'max'`. Cost: a gradient to the layer and a guided one to the input. A model without
 * rectifiers is refused.
 */
export const guidedGradCam: DefinedExplainer<GraphExplainer<GuidedGradCamOptions>> = defineExplainer<GuidedGradCamOptions>({
  kind: 'graph',
  id: 'guided-grad-cam',
  version,
  options,
  about: {
    title: 'Guided Grad-CAM',
    category: 'output/attribution/cam',
    reference: 'Selvaraju et al. 2017, arXiv 1610.02391',
    needs: ['activations', 'gradients', 'rectifiers'],
    cost: 'a gradient to the layer and a guided one to the input',
    limitations: [
      'its fine structure is that of guided backpropagation: edges of the image, whatever the class; only Grad-CAM depends on the class',
      'zero where Grad-CAM is zero',
    ],
  },
  supports: (model, given) => needsRectifiers(model, given, 'saliency-activation-map, which takes the plain gradient'),
  build(net, { layer, upsampling, channels, sign, clip }) {
    const { map: coarse, weights } = gradCamMap(net.score, net.activation(layer));
    const fine = rectifiedGradient(net.score, net.input, guided({ clip }));
    const map = inputMap(upsample(coarse, net.input.dims.slice(2), upsampling).mul(fine), { channels, sign });
    return { ...map, extras: { weights }, means: ['weights'] };
  },
});
