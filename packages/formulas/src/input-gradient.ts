import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type StandardSchema } from '@voxplain/core';
import { version } from '../package.json';

const none: StandardSchema<unknown> = { '~standard': { version: 1, vendor: 'voxplain', validate: (value) => ({ value }) } };

/** `dy/dx`, `[batch, channel, ...space]`: what methods that take many gradients are made of. It has no options. */
export const inputGradient: DefinedExplainer<GraphExplainer<unknown>> = /* @__PURE__ */ defineExplainer<unknown>({
  kind: 'graph',
  id: 'input-gradient',
  version,
  options: none,
  about: {
    title: 'Input gradient',
    category: 'output/attribution/saliency',
    reference: 'Simonyan, Vedaldi & Zisserman 2013, arXiv 1312.6034',
    needs: ['gradients'],
    cost: 'one gradient',
    limitations: ['shows where the score is sensitive, not what it is made of'],
  },
  build: (net) => ({ map: gradient(net.score, net.input), mapKind: 'signed', perChannel: true }),
});
