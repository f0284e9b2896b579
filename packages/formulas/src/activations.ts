import { type DefinedExplainer, defineExplainer, type GraphExplainer, type LayerChoice, type StandardSchema } from '@voxplain/core';
import { version } from '../package.json';

interface ActivationsOptions {
  readonly layer: LayerChoice;
}

const options: StandardSchema<ActivationsOptions> = {
  '~standard': {
    version: 1,
    vendor: 'voxplain',
    validate: (given) => ({ value: { layer: 'auto', ...(given as Partial<ActivationsOptions>) } }),
  },
};

/** A layer's activations, `[batch, channel, ...space]` on its grid: what methods that weigh channels by many runs are made of. */
export const activations: DefinedExplainer<GraphExplainer<ActivationsOptions>> = /* @__PURE__ */ defineExplainer<ActivationsOptions>({
  kind: 'graph',
  id: 'activations',
  version,
  options,
  about: {
    title: 'Activations',
    category: 'structure/features',
    reference: 'Zeiler & Fergus 2013, arXiv 1311.2901',
    needs: ['activations'],
    cost: 'nothing beside the prediction',
    limitations: ['says what the layer holds, not what the score is made of'],
  },
  build: (net, { layer }) => ({ map: net.activation(layer), mapKind: 'signed', perChannel: true }),
});
