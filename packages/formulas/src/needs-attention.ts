import type { ModelFacts } from '@voxplain/core';

/** For `supports`: the reason why a model without attention is refused, and what to use instead. */
export const needsAttention = ({ operators }: ModelFacts): true | string =>
  operators.has('Softmax') || [...operators].some((op) => op.endsWith('Attention'))
    ? true
    : 'it has no self-attention (Softmax): use Grad-CAM, or another method that looks at a layer';
