import type { Warning } from './errors.js';
import type { MapKind } from './explainer.js';
import type { Manifest } from './manifest.js';
import type { Tensor } from './tensor.js';
import type { Volume } from './volume.js';

export interface ExplanationMap {
  /** The method's id. */
  readonly method: string;
  readonly kind: MapKind;
  /** The method's own values on its own grid: `[batch, channel, ...space]`, channel 1 unless the method keeps channels. */
  readonly raw: Tensor;
  /** Whether the method keeps channels apart: then the channel axis means something, also when there is one. */
  readonly perChannel: boolean;
  /** `raw` on the grid of the network's input (linear, half-pixel), not normalised; with a profile, as that library shows it. */
  readonly map: Tensor;
  /** The map on the grid of the volume that was given, with its affine; only if a volume was given. */
  readonly volume?: Volume;
  readonly extras: Readonly<Record<string, Tensor>>;
}

/** One sample's prediction, from the tensor that was explained. */
export interface Prediction {
  /** The class that was explained; the predicted one where a hidden layer was. */
  readonly class: number;
  readonly label?: string;
  /** `sum(seed * output)`: what was explained. */
  readonly score: number;
  /** Classifiers: the best classes, with the softmax of the logits (sigmoid for a single output). */
  readonly top?: readonly { readonly class: number; readonly label?: string; readonly score: number; readonly probability: number }[];
  /** Dense outputs: how many voxels are predicted as each class. */
  readonly voxels?: readonly number[];
  /** The sum of the region's weights, where what is explained has voxels. */
  readonly regionSize?: number;
}

export interface Explanation {
  readonly maps: readonly ExplanationMap[];
  /** Per sample of the batch. */
  readonly predictions: readonly Prediction[];
  /** `predictions[0]`. */
  readonly prediction: Prediction;
  /** The model's outputs, as it gave them. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly manifest: Manifest;
  readonly warnings: readonly Warning[];
}
