import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import {
  deconvnet as deconvnetRules,
  type InputMapOptions,
  inputMap,
  needsRectifiers,
  type RectifierOptions,
  rectifiedGradient,
} from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';

export interface DeconvnetOptions extends InputMapOptions, RectifierOptions {}

const options = z.strictObject({
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
  clip: z.boolean().default(true),
});

/**
 * Deconvnet (Zeiler & Fergus 2014, arXiv 1311.2901, section 2.1): the way back from the score to the input, where every
 * rectifier passes on `R_in = R_out 1[R_out > 0]`, whatever it let through on the way there. Max pools give back to where
 * the maximum was. Rectifiers are the operators `Relu` and `Clip` from 0. Map: `[batch, channel, ...space]`, signed; one
 * channel with `channels: 'sum'` or `'max'`. Cost: one gradient. A model without rectifiers is refused.
 */
export const deconvnet: DefinedExplainer<GraphExplainer<DeconvnetOptions>> = defineExplainer<DeconvnetOptions>({
  kind: 'graph',
  id: 'deconvnet',
  version,
  options,
  about: {
    title: 'Deconvnet',
    category: 'output/attribution/saliency',
    reference: 'Zeiler & Fergus 2014, arXiv 1311.2901',
    needs: ['gradients', 'rectifiers'],
    cost: 'one gradient',
    limitations: [
      'nearly the same map for every class: without max pools it hardly depends on the image at all',
      'not a gradient: the values have no unit',
    ],
  },
  supports: (model, given) => needsRectifiers(model, given, "saliency with channels: 'none', sign: 'signed'"),
  build(net, { channels, sign, clip }) {
    return inputMap(rectifiedGradient(net.score, net.input, deconvnetRules({ clip })), { channels, sign });
  },
});
