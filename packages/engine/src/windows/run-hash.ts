import { version } from '../../package.json';
import type { Job } from '../at-once.js';
import { recordedOptions } from '../recorded-options.js';
import { regionOf } from '../region.js';
import { sha256 } from '../sha256.js';
import { regionRecord } from '../target-record.js';
import type { Windows } from './windows.js';

export interface RunHashes {
  /** Of everything that the prediction of a patch depends on. */
  readonly prediction: string;
  /** Of everything that a map of it depends on. */
  readonly run: string;
}

export async function runHashes({ model, tensor, methods, target, seed }: Job, { patch, starts, record }: Windows): Promise<RunHashes> {
  const { data } = tensor;
  const prediction = {
    version,
    model: model.origin,
    card: model.card ?? null,
    lowerings: model.lowerings,
    backend: [model.backend.id, model.backend.provider, model.backend.runtime],
    input: [tensor.dims, await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))],
    output: target.output ?? null,
    patches: [patch, starts],
  };
  const run = {
    ...prediction,
    target: { ...target, region: await regionRecord(regionOf(target, model.card), false) },
    methods: await Promise.all(
      methods.map(async ({ explainer, options }) => [explainer.id, explainer.version, await recordedOptions(options)]),
    ),
    window: record,
    seed,
  };
  return { prediction: await hashed(prediction), run: await hashed(run) };
}

const hashed = (parts: object): Promise<string> => sha256(new TextEncoder().encode(JSON.stringify(parts)));
