import { float32, type MapOf, type Tensor } from '@voxplain/core';
import type { InputMapOptions } from './input-map.js';

/** `inputMap` of values that are there already: `[1, channel, ...space]`, put together in float64. */
export function tensorMap(dims: readonly number[], values: Float64Array, { channels, sign }: InputMapOptions): MapOf<Tensor> {
  const [batch = 1, depth = 1, ...space] = dims;
  const shown = sign === 'absolute' ? values.map(Math.abs) : values;
  const mapKind = sign === 'absolute' ? 'positive' : 'signed';
  if (channels === 'none') return { map: float32(dims, Float32Array.from(shown)), mapKind, perChannel: true };
  const length = shown.length / depth;
  const join = channels === 'max' ? Math.max : (a: number, b: number) => a + b;
  const joined = Float32Array.from({ length }, (_, p) => {
    let value = shown[p]!;
    for (let c = 1; c < depth; c++) value = join(value, shown[c * length + p]!);
    return value;
  });
  return { map: float32([batch, 1, ...space], joined), mapKind, perChannel: false };
}
