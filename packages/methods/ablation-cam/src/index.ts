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

export interface AblationCamOptions {
  readonly layer: LayerChoice;
  /** Whether losses are divided by the score, as in the paper: a factor, whose sign turns the map where the score is negative. */
  readonly relative: boolean;
  readonly batchSize: number;
}

/**
 * Ablation-CAM (Desai & Ramaswamy 2020, WACV, eq. 3 and 4): `ReLU(sum_c w_c A_c)` with `w_c = y - y_c`, the score less that with
 * channel `c` of the layer set to 0. Map: `[1, 1, ...space]` on the layer's grid; extra `weights`: `[1, channel]`. Cost: the part
 * of the network behind the layer, once per channel.
 */
export const ablationCam: DefinedExplainer<IterativeExplainer<AblationCamOptions>> = defineExplainer<AblationCamOptions>({
  kind: 'iterative',
  id: 'ablation-cam',
  version,
  options: z.strictObject({
    layer: layerOption,
    relative: z.boolean().default(false),
    batchSize: z.int().positive().default(16),
  }),
  about: {
    title: 'Ablation-CAM',
    category: 'output/attribution/cam',
    reference: 'Desai & Ramaswamy 2020, WACV, doi 10.1109/WACV45572.2020.9093360',
    needs: ['activations', 'many runs of the part behind the layer'],
    cost: 'the part of the network behind the layer, once per channel',
    limitations: ['as coarse as the layer', 'evidence that several channels carry is not seen: each is taken away alone'],
  },
  async explain(model, input, { layer, relative, batchSize }, { report }) {
    const { activation, score } = await model.tail(input, layer);
    const [, channels = 1, ...space] = activation.dims;
    const sites = elementCount(space);
    const values = activation.data as Float32Array;
    const without = (channel: number): Tensor => {
      const data = values.slice();
      data.fill(0, channel * sites, (channel + 1) * sites);
      return { ...activation, data };
    };
    const [whole] = (await score(activation)) as unknown as [number];
    const weights = new Float64Array(channels);
    const map = () => {
      const sum = new Float64Array(sites);
      for (let c = 0; c < channels; c++) for (let s = 0; s < sites; s++) sum[s]! += weights[c]! * values[c * sites + s]!;
      return float32(
        [1, 1, ...space],
        Float32Array.from(sum, (value) => Math.max(0, value)),
      );
    };
    for (let at = 0; at < channels; at += batchSize) {
      report(at, channels, map);
      const chosen = Array.from({ length: Math.min(batchSize, channels - at) }, (_, i) => at + i);
      const scores = await score(stack(chosen.map(without)));
      for (const [i, c] of chosen.entries()) weights[c] = (whole - scores[i]!) / (relative ? whole : 1);
    }
    report(channels, channels, map);
    return { map: map(), mapKind: 'positive', extras: { weights: float32([1, channels], Float32Array.from(weights)) } };
  },
});
