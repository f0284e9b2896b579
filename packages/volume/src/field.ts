import { elementCount, type Tensor, type Volume, VoxplainError } from '@voxplain/core';

/** What the steps work on: float32 values with dims `[channel, ...space]`, space slowest first (z, y, x) up to the last step. */
export interface Field {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A step that moves voxels: `forward` onto the next grid, `backward` brings a map from there. */
export interface SpatialStep {
  /** For the manifest. */
  readonly note: string;
  /** `resample` is used where voxels have to be computed. */
  forward(field: Field, resample: (data: Float32Array, dims: readonly number[], to: readonly number[]) => Float32Array): Field;
  /** `fill` is the value of voxels that the network did not see. */
  backward(map: Field, fill: number): Field;
}

/** A step that changes values where they are. */
export interface ValueStep {
  readonly note: string;
  apply(field: Field): Field;
}

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
