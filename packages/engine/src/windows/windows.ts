import { elementCount, type Manifest, VoxplainError } from '@voxplain/core';
import { spaceOf } from '../layout.js';
import type { Model } from '../model.js';
import { outer } from '../outer.js';
import type { Checkpoint } from './checkpoint.js';

/** How a volume larger than the network's patch is explained. */
export interface WindowOptions {
  /** Voxels per axis, x first, on the network's grid; the card's `input.patch`, or what the model fixes, by default. */
  readonly patch?: readonly number[];
  /** The share of a patch that the next one covers again, 0.5 by default. */
  readonly overlap?: number;
  /** How patches count where several cover a voxel: most at their centre (default), or all alike. */
  readonly blend?: 'gaussian' | 'constant';
  /** Methods with weights that are means over space (Grad-CAM): over the whole volume (default), or over each patch. */
  readonly means?: 'volume' | 'patch';
  /** Keeps what every finished patch gave, so that a run that was stopped goes on where it was. */
  readonly checkpoint?: Checkpoint;
}

/** The patches of a volume. Axes are in the network's order. */
export interface Windows {
  readonly space: readonly number[];
  readonly patch: readonly number[];
  readonly starts: readonly (readonly number[])[];
  /** How much each voxel of a patch counts. */
  readonly weights: Float32Array;
  readonly means: 'volume' | 'patch';
  readonly checkpoint: Checkpoint | undefined;
  readonly record: NonNullable<Manifest['window']>;
}

/** The least weight of a voxel in a patch: that of the peak is 1. */
const floor = 1e-3;

/**
 * Lays patches over a space: `ceil((L - P) / step) + 1` along each axis, `step = P (1 - overlap)`, the last one at the border.
 * Gaussian blending has the standard deviation P / 8 and is nowhere below 1e-3 of its peak. Patches are no longer than the space.
 * Throws `InvalidOptions`.
 */
export function windowsOver(
  space: readonly number[],
  given: readonly number[],
  { overlap = 0.5, blend = 'gaussian', means = 'volume', checkpoint }: WindowOptions,
  order: AxisOrder,
): Windows {
  if (given.length !== space.length || !given.every((n) => Number.isInteger(n) && n > 0))
    throw new VoxplainError('InvalidOptions', `window.patch [${given}] must be ${space.length} whole numbers, one per axis, x first`, {
      patch: given,
    });
  if (!(overlap >= 0 && overlap < 1))
    throw new VoxplainError('InvalidOptions', `window.overlap ${overlap} must be a share of the patch from 0 up to, not including, 1`, {
      overlap,
    });
  const patch = order.toNetwork(given).map((n, axis) => Math.min(n, space[axis]!));
  const along = patch.map((n, axis) => {
    const step = Math.max(1, Math.floor(n * (1 - overlap)));
    const room = space[axis]! - n;
    return Array.from({ length: Math.ceil(room / step) + 1 }, (_, i) => Math.min(i * step, room));
  });
  const starts = along.reduce<number[][]>((all, axis) => all.flatMap((start) => axis.map((at) => [...start, at])), [[]]);
  const bells = patch.map((n) => Array.from({ length: n }, (_, i) => Math.exp(-0.5 * ((i - (n - 1) / 2) / (n / 8)) ** 2)));
  const peak = bells.reduce((product, bell) => product * Math.max(...bell), 1);
  const weights = blend === 'gaussian' ? outer(bells).map((w) => Math.max(w / peak, floor)) : new Float32Array(elementCount(patch)).fill(1);
  const record = { patch: order.xFirst(patch), overlap, blend, means, patches: starts.length };
  return { space, patch, starts, weights, means, checkpoint, record };
}

/** Numbers per axis, x first and in the network's order. */
export interface AxisOrder {
  toNetwork(values: readonly number[]): number[];
  xFirst(values: readonly number[]): number[];
}

/** For axes like `NCXYZ`. */
export function axisOrder(axes: string): AxisOrder {
  const space = axes.replace(/[NC]/g, '');
  const position = [...space].map((axis) => 'XYZ'.indexOf(axis));
  return {
    toNetwork: (values) => position.map((at) => values[at]!),
    xFirst: (values) => position.map((_, x) => values[position.indexOf(x)]!),
  };
}

/** The model's input as declared, but for the lengths of its spatial axes. */
export const openSpace = ({ input, inputLayout }: Model): Model['input'] => ({
  ...input,
  ...(input.dims ? { dims: input.dims.map((n, axis) => (inputLayout.roles[axis] === 'space' ? -1 : n)) } : {}),
});

/** The windows over an input of `space` with `axes` like `NCXYZ`. Throws `InvalidOptions`, also where nobody says how large the patches are. */
export function windowsFor(
  { card, input, inputLayout }: Model,
  space: readonly number[],
  options: WindowOptions,
  axes: string = card?.input?.axes ?? 'ZYX'.slice(-space.length),
): Windows {
  const order = axisOrder(axes);
  const declared = spaceOf((input.dims ?? []) as number[], inputLayout);
  const fixed = declared.length > 0 && declared.every((n) => typeof n === 'number' && n > 0) ? order.xFirst(declared) : undefined;
  const patch = options.patch ?? card?.input?.patch ?? fixed;
  if (patch) return windowsOver(space, patch, options, order);
  throw new VoxplainError('InvalidOptions', 'the size of the windows is not known: give window.patch, or input.patch in the model card');
}
