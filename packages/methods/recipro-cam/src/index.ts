import {
  type DefinedExplainer,
  defineExplainer,
  elementCount,
  float32,
  type IterativeExplainer,
  type LayerChoice,
  stack,
  type Tensor,
} from '@voxplain/core';
import { layerOption } from '@voxplain/core/option-schemas';
import * as z from 'zod';
import { version } from '../package.json';
import { tent } from './window.js';

export interface ReciproCamOptions {
  readonly layer: LayerChoice;
  /** What is left of the layer around a site: the site alone, or its neighbours as well, less and less (a [1 2 1] window along every axis). */
  readonly window: 'site' | 'gaussian';
  readonly batchSize: number;
}

/**
 * ReciproCAM (Byun & Lee 2022, arXiv 2209.14074, section 3): the score with nothing left of a layer but one site, for every site. Map:
 * `[1, 1, ...space]` on the layer's grid, signed. Tokens in front of a grid (a class token) are kept. Cost: the part of the network
 * behind the layer, once per site.
 */
export const reciproCam: DefinedExplainer<IterativeExplainer<ReciproCamOptions>> = defineExplainer<ReciproCamOptions>({
  kind: 'iterative',
  id: 'recipro-cam',
  version,
  options: z.strictObject({
    layer: layerOption,
    window: z.enum(['site', 'gaussian']).default('site'),
    batchSize: z.int().positive().default(16),
  }),
  about: {
    title: 'ReciproCAM',
    category: 'output/attribution/cam',
    reference: 'Byun & Lee 2022, arXiv 2209.14074',
    needs: ['activations', 'many runs of the part behind the layer'],
    cost: 'the part of the network behind the layer, once per site',
    limitations: ['as coarse as the layer', 'a layer with one site alone is an activation the network never saw'],
  },
  async explain(model, input, { layer, window, batchSize }, { report }) {
    const { activation, score } = await model.tail(input, layer);
    const [, channels = 1, ...space] = activation.dims;
    const sites = elementCount(space);
    const values = activation.data as Float32Array;
    const around = window === 'gaussian' ? tent : (site: number) => [[site, 1] as const];
    const only = (site: number): Tensor => {
      const data = new Float32Array(values.length);
      for (const [near, weight] of around(site, space))
        for (let c = 0; c < channels; c++) data[c * sites + near] = weight * values[c * sites + near]!;
      return { ...activation, data };
    };
    const found = new Float32Array(sites);
    const map = () => float32([1, 1, ...space], found.slice());
    for (let at = 0; at < sites; at += batchSize) {
      report(at, sites, map);
      const chosen = Array.from({ length: Math.min(batchSize, sites - at) }, (_, i) => at + i);
      found.set(await score(stack(chosen.map(only))), at);
    }
    report(sites, sites, map);
    return { map: map(), mapKind: 'signed' };
  },
});
