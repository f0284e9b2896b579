import {
  type BoundExplainer,
  type Explainer,
  type Explanation,
  type Profile,
  type Target,
  type Tensor,
  type Volume,
  type Volumes,
  VoxplainError,
} from '@voxplain/core';
import { prepare, referenceOf } from '@voxplain/volume';
import { atOnce, type Job } from './at-once.js';
import { bindInputs, type InputOptions } from './bind-inputs.js';
import { inputSpace } from './compile.js';
import { fitInput } from './input.js';
import { manifest } from './manifest.js';
import { checkMethod } from './methods.js';
import type { Model } from './model.js';
import { placedOnInput } from './place.js';
import { profiledTarget } from './profiled.js';
import type { Progress } from './progress.js';
import { mapWarnings } from './warnings.js';
import { inWindows } from './windows/in-windows.js';
import { isWhole, type WindowOptions } from './windows/windows.js';
import { openSpace, windowsFor } from './windows/windows-for.js';

export interface ExplainOptions extends InputOptions {
  /** Methods, bare or bound to options by `.with(...)`. Graph methods asked for together run as one graph. */
  // biome-ignore lint/suspicious/noExplicitAny: each explainer has its own options
  readonly methods: readonly (Explainer<any> | BoundExplainer)[];
  readonly target?: Target;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** For methods that draw random numbers. */
  readonly seed?: number;
  /** Whose numbers: a library's, from `@voxplain/profiles`; options and a score that are asked for go first. Raw maps are computed, `map` and `volume` shown as that library does. */
  readonly profile?: Profile;
  /** For volumes larger than the network's patch; the default where the model card has `input.patch`. `false`: all at once. */
  readonly window?: WindowOptions | false;
}

/**
 * Explains one prediction per sample of `input`: a tensor as the model takes it, or an image or volume, which is
 * prepared by the model card and whose maps come back on its own grid; several volumes by the names of the card's channels.
 * Of a model with several inputs one is explained, and the others are held.
 *
 * @throws `InvalidOptions`, `InvalidInput`, `InvalidTarget`, `UnknownLayer`, `UnsupportedModel`, `MissingGradient`,
 *   `BadVolume`, `BackendFailure`; the platform's `AbortError` when `signal` is aborted.
 */
export async function explain(given: Model, input: Tensor | Volume | Volumes, options: ExplainOptions): Promise<Explanation> {
  const { signal = new AbortController().signal, onProgress = () => {}, seed = 0, profile } = options;
  const target = profiledTarget(options.target, profile);
  const started = performance.now();
  signal.throwIfAborted();
  const model = bindInputs(given, input, options);
  const { card } = model;
  const methods = options.methods.map((method) => checkMethod(method, model, profile));
  const window = options.window ?? (card?.input?.patch ? {} : false);
  if (window && model.inputs.length > 1)
    throw new VoxplainError('UnsupportedModel', 'a model with several inputs is not explained in windows: set `window: false`');
  const declared = window ? openSpace(model) : model.input;
  const volumes = 'dims' in input ? undefined : (input as Volume | Volumes);
  const prepared = volumes && prepare(volumes, card, declared.dims);
  const tensor = fitInput(prepared?.tensor ?? (input as Tensor), declared);
  model.others.assertGiven(tensor.dims[0]!);
  const space = inputSpace(model, tensor.dims);
  const windows = window ? await windowsFor(model, tensor, target, window, prepared?.axes) : undefined;
  const source = prepared && { volume: referenceOf(volumes!, card)!, prepared };
  const job: Job = { model, tensor, methods, target, source, signal, seed, onProgress };
  const { plan, chosen, made, predictions, outputs, compiling } =
    windows && !isWhole(windows) ? await inWindows(job, windows) : await atOnce({ ...job, tensor: fitInput(tensor, model.input) });

  const maps = made.map((one, i) => {
    const { explainer, options: own } = methods[i]!;
    const { raw, mapKind: kind, perChannel, extras } = one;
    const map = profile?.show?.(explainer, raw, space) ?? placedOnInput(one, own, card, plan.scoreDims.slice(2), space);
    return { method: explainer.id, kind, raw, perChannel, map, extras, ...(prepared ? { volume: prepared.restore(map) } : {}) };
  });
  const warnings = maps.flatMap(mapWarnings);
  const total = performance.now() - started;
  return {
    maps,
    predictions,
    prediction: predictions[0]!,
    outputs,
    manifest: await manifest({
      model,
      tensor,
      steps: prepared?.steps ?? [],
      plan,
      target,
      chosen,
      records: made.map(({ layers = [], runs }, i) => ({ method: methods[i]!, map: maps[i]!, layers, runs })),
      predictions,
      warnings,
      timings: { compile: compiling, run: total - compiling, total },
      seed,
      profile: profile?.name ?? 'canonical',
      window: windows?.record,
    }),
    warnings,
  };
}
