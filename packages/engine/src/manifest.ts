import type { ExplanationMap, Manifest, Prediction, Target, Tensor, Warning } from '@voxplain/core';
import { version } from '../package.json';
import type { Method } from './methods.js';
import type { Model } from './model.js';
import type { Plan } from './plan.js';
import { recordedOptions } from './recorded-options.js';
import { sha256 } from './sha256.js';
import type { Chosen } from './target.js';
import { targetRecord } from './target-record.js';

/** A method, its map, and how it was made. */
export interface MethodRecord {
  readonly method: Method;
  readonly map: ExplanationMap;
  readonly layers: readonly string[];
  /** Iterative methods: samples that were scored. */
  readonly runs?: number | undefined;
}

interface Facts {
  readonly model: Model;
  readonly tensor: Tensor;
  readonly steps: readonly string[];
  readonly plan: Plan;
  readonly target: Target;
  readonly chosen: Chosen;
  readonly records: readonly MethodRecord[];
  readonly predictions: readonly Prediction[];
  readonly warnings: readonly Warning[];
  readonly timings: Manifest['timings'];
  readonly seed: number;
  readonly profile: string;
  readonly window: Manifest['window'];
}

/** The record of how a result came about. */
export async function manifest({
  model,
  tensor,
  steps,
  plan,
  target,
  chosen,
  records,
  predictions,
  warnings,
  timings,
  seed,
  profile,
  window,
}: Facts): Promise<Manifest> {
  const others = model.others.held().map(([name, { tensor: of, steps: done }]) => inputRecord(name, of, done));
  return {
    spec: 'v1',
    voxplain: version,
    profile,
    created: new Date().toISOString(),
    model: {
      ...(model.name === undefined ? {} : { name: model.name }),
      sha256: model.origin.sha256,
      bytes: model.origin.bytes,
      ...(model.origin.externalData.length > 0 ? { externalData: [...model.origin.externalData] } : {}),
      opset: model.opset,
    },
    backend: { id: model.backend.id, provider: model.backend.provider, runtime: model.backend.runtime, lowerings: [...plan.lowerings] },
    input: await inputRecord(model.input.name, tensor, steps),
    ...(others.length > 0 ? { inputs: await Promise.all(others) } : {}),
    target: await targetRecord(plan, target, chosen, model.card),
    ...(window ? { window } : {}),
    methods: await Promise.all(records.map(recordOf)),
    predictions: predictions.map((prediction) => ({
      ...prediction,
      ...(prediction.top ? { top: [...prediction.top] } : {}),
      ...(prediction.voxels ? { voxels: [...prediction.voxels] } : {}),
    })) as Manifest['predictions'],
    seed,
    timings,
    warnings: [...warnings],
  };
}

const inputRecord = async (name: string, { dims, data }: Tensor, steps: readonly string[]): Promise<Manifest['input']> => ({
  name,
  dims: [...dims],
  sha256: await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  preprocessing: [...steps],
});

async function recordOf({ method: { explainer, options }, map, layers, runs }: MethodRecord): Promise<Manifest['methods'][number]> {
  return {
    id: explainer.id,
    version: explainer.version,
    options: await recordedOptions(options),
    kind: explainer.kind,
    mapKind: map.kind,
    layers: [...layers],
    grid: [...map.raw.dims],
    note: explainer.about.limitations.join('; '),
    ...(runs === undefined ? {} : { runs }),
  };
}
