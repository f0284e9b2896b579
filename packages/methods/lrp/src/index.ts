import { type DefinedExplainer, defineExplainer, type GraphExplainer } from '@voxplain/core';
import { type InputMapOptions, inputMap, relevance, shortfall } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { type Bound, boxOf } from './box.js';
import { type Assignment, ruleOf } from './choice.js';
import { type CompositeName, compositeNames, ruleNames, rulesOf } from './composites.js';

export type { Bound } from './box.js';
export type { Assignment } from './choice.js';
export type { CompositeName, RuleName } from './composites.js';

export interface LrpOptions extends InputMapOptions {
  readonly composite: CompositeName;
  /** Layers whose rule is another than the composite's; the first that fits counts. */
  readonly layers: readonly Assignment[];
  readonly epsilon: number;
  readonly gamma: number;
  readonly alpha: number;
  readonly low: Bound;
  readonly high: Bound;
  /** What the relevance is that is shared out: the output where the target is, or 1 there. */
  readonly start: 'output' | 'one';
}

const bound: z.ZodDefault<z.ZodType<Bound>> = z.union([z.number(), z.array(z.number()).min(1), z.literal('sample')]).default('sample');

const options = z.strictObject({
  composite: z.enum(compositeNames).default('epsilon-plus-flat'),
  layers: z
    .array(
      z.strictObject({
        rule: z.enum(ruleNames),
        name: z.string().min(1).exactOptional(),
        operator: z.enum(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']).exactOptional(),
        depth: z.tuple([z.int().nonnegative(), z.int().nonnegative()]).exactOptional(),
      }),
    )
    .default([]),
  epsilon: z.number().positive().default(1e-6),
  gamma: z.number().nonnegative().default(0.25),
  alpha: z.number().min(1).default(2),
  low: bound,
  high: bound,
  start: z.enum(['output', 'one']).default('output'),
  channels: z.enum(['max', 'sum', 'none']).default('none'),
  sign: z.enum(['absolute', 'signed']).default('signed'),
});

/**
 * Layer-wise relevance propagation (Bach et al. 2015, 10.1371/journal.pone.0130140): the score is shared out to the input layer by
 * layer, `R_i = sum_j z_ij / z_j R_j`, where the rule of a layer says what `z_ij`, the part of input `i` in `z_j`, is. Map:
 * `[batch, channel, ...space]`, signed; one channel with `channels: 'sum'` or `'max'`. Its sum is the score, less what biases
 * and epsilons absorb: extra `delta`, `[batch]`. Cost: 2 to 4 forward passes, by the rules.
 */
export const lrp: DefinedExplainer<GraphExplainer<LrpOptions>> = defineExplainer<LrpOptions>({
  kind: 'graph',
  id: 'lrp',
  version,
  options,
  about: {
    title: 'Layer-wise relevance propagation',
    category: 'output/attribution/saliency',
    reference: 'Bach et al. 2015, 10.1371/journal.pone.0130140',
    needs: ['relevance rules'],
    cost: '2 to 4 forward passes, by the rules',
    limitations: [
      'the map depends on the rules as much as on the model: name them with the result',
      'biases take part of the relevance with them, by `delta`: through many small convolutions z-plus may leave next to nothing of the score',
      'z-plus and flat rules show where evidence comes from, hardly for which class',
    ],
  },
  build(net, { composite, layers, start, low, high, channels, sign, ...numbers }) {
    const rules = rulesOf({ ...numbers, box: boxOf(low, high) });
    const begin = start === 'one' ? net.seed.expand(net.output.dims) : net.seed.mul(net.output);
    const R = relevance(net.output, begin, net.input, (layer) => rules[ruleOf(layer, composite, layers)]);
    return { ...inputMap(R, { channels, sign }), extras: { delta: shortfall(R, begin) } };
  },
});
