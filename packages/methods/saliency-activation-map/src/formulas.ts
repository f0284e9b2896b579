import { gradient, gradientRules, type Rules } from '@voxplain/autodiff';
import type { MapKind, Network, Value } from '@voxplain/core';
import {
  gradCamMap,
  guided,
  type InputMapOptions,
  inputMap,
  type RectifierOptions,
  rectifiedGradient,
  upsample,
  weightedActivations,
} from '@voxplain/formulas';
import { hold } from './hold.js';

/** The candidates for what was published. The first one reads the name literally, and is the default. */
export const variants = [
  'saliency-x-gradcam',
  'saliency-x-elementwise',
  'saliency-x-activation',
  'layer-gradient-x-activation',
  'backprojected-gradcam',
  'backprojected-activation',
] as const;

export type Variant = (typeof variants)[number];

/** What a candidate is made of. */
export interface Parts extends RectifierOptions {
  readonly net: Network;
  /** `A`: `[batch, channel, ...space]` on the layer's grid. */
  readonly features: Value;
  readonly guided: boolean;
  readonly channels: InputMapOptions['channels'];
}

/** `[batch, 1 or channel, ...space]` on the input's grid. */
export const formulas: Record<Variant, (parts: Parts) => Value> = {
  'saliency-x-gradcam': (parts) => saliency(parts).mul(onInput(parts, gradCamMap(parts.net.score, parts.features).map)),
  'saliency-x-elementwise': (parts) => saliency(parts).mul(onInput(parts, elementwise(parts))),
  'saliency-x-activation': (parts) => saliency(parts).mul(onInput(parts, parts.features.sum('channel'))),
  'layer-gradient-x-activation': (parts) => onInput(parts, elementwise(parts)),
  'backprojected-gradcam': (parts) => {
    const { held: weights, rules } = hold(gradCamMap(parts.net.score, parts.features).weights, rulesOf(parts));
    return reduced(parts, gradient(weightedActivations(weights, parts.features).sum('all'), parts.net.input, rules));
  },
  'backprojected-activation': (parts) => reduced(parts, gradient(parts.features.sum('all'), parts.net.input, rulesOf(parts))),
};

/** Activations may be negative, and are not rectified in this variant. */
export const kindOf = (variant: Variant): MapKind => (variant === 'saliency-x-activation' ? 'signed' : 'positive');

/** Whether the values differ between input channels. */
export const onePerChannel = (variant: Variant): boolean => variant !== 'layer-gradient-x-activation';

const rulesOf = ({ guided: isGuided, clip }: Parts): Rules => (isGuided ? guided({ clip }) : gradientRules);

const reduced = ({ channels }: Parts, slope: Value): Value => inputMap(slope, { channels, sign: 'absolute' }).map;

/** `s`: the magnitude of the score's gradient at the input. */
function saliency(parts: Parts): Value {
  const { score, input } = parts.net;
  return reduced(parts, parts.guided ? rectifiedGradient(score, input, rulesOf(parts)) : gradient(score, input));
}

/** `ReLU(sum_k g_k A_k)` with the gradient `g = dy/dA` at every element, as HiResCAM has it. */
const elementwise = ({ net, features }: Parts): Value => weightedActivations(gradient(net.score, features), features);

const onInput = ({ net }: Parts, map: Value): Value => upsample(map, net.input.dims.slice(2));
