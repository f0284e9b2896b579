import { type DefinedExplainer, defineExplainer, elementCount, float32, type IterativeExplainer } from '@voxplain/core';
import { manyScores, masked } from '@voxplain/formulas';
import * as z from 'zod';
import { version } from '../package.json';
import { drawMask } from './masks.js';

export interface RiseOptions {
  readonly samples: number;
  /** Cells of a mask along each axis. */
  readonly cells: number;
  /** How likely a cell lets the input through. */
  readonly probability: number;
  /** Whether the mean score is taken off, and with it the noise that it makes: 0 is then what tells nothing. */
  readonly centred: boolean;
  /** Masked copies that are scored together: more is faster and takes more memory. */
  readonly batchSize: number;
}

const options = z.strictObject({
  samples: z.int().positive().default(4000),
  cells: z.int().positive().default(7),
  probability: z.number().gt(0).lt(1).default(0.5),
  centred: z.boolean().default(false),
  batchSize: z.int().positive().default(8),
});

/**
 * RISE (Petsiuk, Das & Saenko 2018, arXiv 1806.07421, eq. 6): `1 / (N p) * sum over i of y(x m_i) m_i` for random masks `m_i` of mean `p`:
 * the mean score when a voxel is let through; with `centred`, `y(x m_i)` less its mean over the masks. Map: `[1, 1, ...space]` on the input's grid. Cost: `samples` forward passes.
 */
export const rise: DefinedExplainer<IterativeExplainer<RiseOptions>> = defineExplainer<RiseOptions>({
  kind: 'iterative',
  id: 'rise',
  version,
  options,
  about: {
    title: 'RISE',
    category: 'output/attribution/saliency',
    reference: 'Petsiuk, Das & Saenko 2018, arXiv 1806.07421',
    needs: ['many forward passes'],
    cost: 'one forward pass per sample',
    limitations: [
      'an estimate: its error falls with the root of the samples and grows with the score',
      'as coarse as the masks',
      'what a mask hides becomes 0 in the units of the network, which need not be a neutral value',
    ],
  },
  async explain(model, input, { samples, cells, probability, centred, batchSize }, { random, report }) {
    const [, , ...space] = input.dims;
    const sums = new Float64Array(elementCount(space));
    const coverage = new Float64Array(sums.length);
    const masks: Float64Array[] = [];
    let [taken, total] = [0, 0];
    const map = () => {
      const mean = centred ? total / taken : 0;
      const values = sums.map((sum, p) => (sum - mean * coverage[p]!) / (taken * probability));
      return float32([1, 1, ...space], Float32Array.from(values));
    };
    const next = () => {
      masks.push(drawMask(space, cells, probability, random));
      return masked(input, masks.at(-1)!);
    };
    await manyScores({ model, count: samples, batchSize, input: next, report, partial: map }, (score) => {
      taken++;
      total += score;
      masks.shift()!.forEach((value, p) => {
        sums[p]! += score * value;
        coverage[p]! += value;
      });
    });
    return { map: map(), mapKind: 'signed' };
  },
});
