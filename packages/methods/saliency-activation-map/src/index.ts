import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice } from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import { type InputMapOptions, needsRectifiers, type RectifierOptions } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { formulas, kindOf, onePerChannel, type Variant, variants } from './formulas.js';

export interface SaliencyActivationMapOptions extends RectifierOptions {
  readonly layer: LayerChoice;
  /** Which reconstruction of the unpublished formula. */
  readonly variant: Variant;
  /** The gradient at the input: the derivative, or that of guided backpropagation. */
  readonly gradient: 'vanilla' | 'guided';
  /** How input channels become one map: the largest, their sum, or one map each. */
  readonly channels: InputMapOptions['channels'];
}

const options = z.strictObject({
  layer: layerOption,
  variant: z.enum(variants).default('saliency-x-gradcam'),
  gradient: z.enum(['vanilla', 'guided']).default('vanilla'),
  channels: z.enum(['max', 'sum', 'none']).default('max'),
  clip: z.boolean().default(true),
});

/**
 * Saliency Activation Map (Philbrick et al. 2018, AJR 211:1184-1193): reconstructed from the abstract; the published
 * formula was not available. By default `s U(G)`: the saliency `s = max over channels of |dy/dx|` times Grad-CAM
 * `G = ReLU(sum_k alpha_k A_k)` of a layer, brought to the input's grid by `U` (linear). Map: `[batch, 1, ...space]`, one
 * channel each with `channels: 'none'`. Cost: a gradient to the input; what lies on the way to the layer is shared.
 */
export const saliencyActivationMap: DefinedExplainer<GraphExplainer<SaliencyActivationMapOptions>> =
  defineExplainer<SaliencyActivationMapOptions>({
    kind: 'graph',
    id: 'saliency-activation-map',
    version,
    options,
    about: {
      title: 'Saliency activation map',
      category: 'output/attribution/saliency',
      reference: 'Philbrick et al. 2018, AJR 211:1184-1193, doi 10.2214/AJR.18.20331',
      needs: ['activations', 'gradients'],
      cost: 'a gradient to the input; what lies on the way to the layer is shared',
      limitations: [
        'reconstructed from the abstract; the published formula was not available',
        'zero where the saliency or Grad-CAM is zero; sensitivity, not contribution',
      ],
    },
    supports: (model, given) => given.gradient === 'vanilla' || needsRectifiers(model, given, "gradient: 'vanilla'"),
    build(net, { layer, variant, gradient, channels, clip }) {
      const map = formulas[variant]({ net, features: net.activation(layer), guided: gradient === 'guided', channels, clip });
      return { map, mapKind: kindOf(variant), perChannel: channels === 'none' && onePerChannel(variant) };
    },
  });
