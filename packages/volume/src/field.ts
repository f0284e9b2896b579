import { elementCount, type Geometry, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import type { Sample } from './sample.js';

/** What the steps work on: float32 values with dims `[channel, ...space]`, space slowest first (z, y, x) up to the last step. */
export interface Field {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A step that moves voxels onto the next grid. */
export interface SpatialStep {
  /** For the manifest. */
  readonly note: string;
  /** The grid that `forward` leads to. */
  readonly to: Geometry;
  /** `sample` is used where voxels have to be computed; voxels outside the grid get `fill`. */
  forward(field: Field, sample: Sample, fill: number): Field;
  /** How a map comes back: its axes are put back as they were, or sampled. */
  readonly back: ((map: Field) => Field) | Lattice;
}

/** Voxel `i` of a grid lies at the continuous index `start + step * i` of the grid before, x first. */
export interface Lattice {
  readonly from: Geometry;
  readonly start: readonly number[];
  readonly step: readonly number[];
  /** Given where voxels before `start` and from `end` on are cut away. */
  readonly end?: readonly number[];
}

/** A step that changes values where they are. */
export interface ValueStep {
  readonly note: string;
  apply(field: Field): Field;
}

export const applyAll = (steps: readonly ValueStep[], field: Field): Field => steps.reduce((current, step) => step.apply(current), field);

/** May share memory with the volume. */
export const fieldOf = ({ geometry, channels, data }: Volume): Field => ({
  dims: [channels, ...geometry.size.toReversed()],
  data: data instanceof Float32Array ? data : new Float32Array(data),
});

/** A map `[1, channel, ...space]` without its batch axis. Throws `InvalidInput` unless its space is `space`. */
export function fieldOfMap({ type, dims, data }: Tensor, space: readonly number[]): Field {
  const fits = dims.length === space.length + 2 && dims[0] === 1 && space.every((n, i) => n === dims[i + 2]);
  if (!fits || type === 'float16' || data.length !== elementCount(dims)) {
    const message = `a map of ${type} [${dims}] does not lie on the network's input grid; expected [1, channel, ${space.join(', ')}]`;
    throw new VoxplainError('InvalidInput', message, { dims, space });
  }
  return { dims: dims.slice(1), data: data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number) };
}
