import { gradient } from '@voxplain/autodiff';
import { type DefinedExplainer, defineExplainer, type GraphExplainer, type Value } from '@voxplain/core';
import { minMax, upsample } from '@voxplain/formulas';
import type { Value as Node } from '@voxplain/graph';
import * as z from 'zod';
import { version } from '../package.json';
import { biases, hasMap } from './biases.js';

export type FullGradOptions = Record<string, never>;

/**
 * FullGrad (Srinivas & Fleuret 2019, arXiv 1905.00780, eq. 2 and 8): `sum_ch mm|x dy/dx| + sum_l sum_c U(mm|b_c dy/dz_c|)`, with the
 * biases `b` of all layers `l`, their pre-activations `z`, min-max normalisation `mm` of every channel, and `U` to the input's grid.
 * Map: `[batch, 1, ...space]` on the input's grid. Extra `total`: `sum x dy/dx + sum b dy/dz` over all biases, `[batch]`, which on
 * a network of rectifiers and linear layers is the score itself. Cost: one gradient.
 */
export const fullGrad: DefinedExplainer<GraphExplainer<FullGradOptions>> = defineExplainer<FullGradOptions>({
  kind: 'graph',
  id: 'full-grad',
  version,
  options: z.strictObject({}),
  about: {
    title: 'FullGrad',
    category: 'output/attribution/cam',
    reference: 'Srinivas & Fleuret 2019, arXiv 1905.00780',
    needs: ['gradients', 'biases'],
    cost: 'one gradient',
    limitations: [
      'complete, before the maps are normalised, only on networks of linear layers, rectifiers and max-pooling',
      'every channel is normalised by itself, so one that hardly matters weighs as much as one that decides',
      'biases of linear layers without spatial axes have no map',
    ],
  },
  build({ score, input }) {
    const found = biases(score as Node, input as Node);
    const [toInput, ...toBiases] = gradient(score, [input, ...found.map(({ output }) => output)]);
    const space = input.dims.slice(2);
    const ofInput = input.mul(toInput!);
    const ofBiases = found.map(({ value }, i) => toBiases[i]!.mul(value));
    const layers = ofBiases.filter((_, i) => hasMap(found[i]!, input.dims.length));
    const total = [ofInput, ...ofBiases].map((term) => perSample(term, input.dims[0]!));
    return {
      map: layers.reduce((map, layer) => map.add(upsample(shown(layer), space)), shown(ofInput)),
      mapKind: 'positive',
      extras: { total: total.reduce((sum, term) => sum.add(term)) },
    };
  },
});

/** `sum_c mm|v_c|` */
const shown = (values: Value): Value => minMax(values.abs()).sum('channel');

/** The sum over everything but the batch, `[batch]`; one axis at a time, for many small sums lose less to rounding than a long one. */
function perSample(values: Value, batch: number): Value {
  const sums = values.dims.slice(1).reduceRight((rest, _, i) => rest.sum(i + 1), values);
  return sums.reshape([batch, values.dims[0]! / batch]).sum(1, false);
}
