import { gradient, type Rule } from '@voxplain/autodiff';
import type { Value as Contract } from '@voxplain/core';
import type { Value } from '@voxplain/graph';
import { withNorm } from './batch-norm.js';
import type { LayerRule } from './layer-rules.js';
import { type Layer, layersOf } from './layers.js';
import { linear } from './linear.js';
import { type Parts, relevanceRules } from './relevance-rules.js';

/**
 * Relevance `start` of the elements of `output`, shared out down to `input` operator by operator: a value of the input's dims.
 * A convolution and the batch normalisation that alone reads it are one layer.
 *
 * @param ruleOf the rule of every linear operator with weights.
 * @param parts what of a sum gets relevance.
 */
export function relevance(
  output: Contract,
  start: Contract,
  input: Contract,
  ruleOf: (layer: Layer) => LayerRule,
  parts: Parts = 'signed',
): Value {
  const [y, x] = [output, input].map((value) => {
    const own = value as Value;
    return own.graph.viewOf(own)?.origin ?? own;
  }) as [Value, Value];
  const layers = layersOf(y, x);
  const rest = relevanceRules(layers, parts);
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
