import { gradient, type Rule, type Rules } from '@voxplain/autodiff';
import type { Value as Contract } from '@voxplain/core';
import type { Value } from '@voxplain/graph';
import { withNorm } from './batch-norm.js';
import type { LayerRule } from './layer-rules.js';
import { type Layer, layersOf } from './layers.js';
import { linear } from './linear.js';
import { relevanceRules } from './relevance-rules.js';

/**
 * Relevance `start` of the elements of `output`, shared out down to `input` operator by operator: a value of the input's dims.
 * A convolution and the batch normalisation that alone reads it are one layer.
 *
 * @param ruleOf the rule of every linear operator with weights.
 * @param others rules of other operators, in place of the usual ones.
 */
export function relevance(
  output: Contract,
  start: Contract,
  input: Contract,
  ruleOf: (layer: Layer) => LayerRule,
  others: Rules = {},
): Value {
  const [y, x] = [output, input].map((value) => {
    const own = value as Value;
    return own.graph.viewOf(own)?.origin ?? own;
  }) as [Value, Value];
  const layers = layersOf(y, x);
  const rest: Rules = { ...relevanceRules(layers), ...others };
  const weighted =
    (otherwise: Rule | undefined): Rule =>
    (R, forward) => {
      const layer = layers.of(forward.y.name);
      if (!layer) return otherwise ? otherwise(R, forward) : forward.refuse('with weights that depend on the data');
      const { data, norm } = layer;
      const own = ruleOf(layer)(R, linear(norm ? withNorm(forward, norm) : forward, layer));
      return forward.x.map((_, i) => (i === data ? own : (undefined as never)));
    };
  const byLayer = Object.fromEntries(['Conv', 'ConvTranspose', 'Gemm', 'MatMul'].map((op) => [op, weighted(rest[op])]));
  return gradient(output, input, { ...rest, ...byLayer }, start);
}
