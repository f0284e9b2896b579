import type { MapOf, Value } from '@voxplain/core';

export interface InputMapOptions {
  /** How input channels become one map: the largest, their sum, or one map each. */
  readonly channels: 'max' | 'sum' | 'none';
  /** The values' magnitude, or the values with their sign. */
  readonly sign: 'absolute' | 'signed';
}

/** Values at every element of the input, `[batch, channel, ...space]`, as a map; the magnitude is taken before channels are put together. */
export function inputMap(values: Value, { channels, sign }: InputMapOptions): MapOf<Value> {
  const shown = sign === 'absolute' ? values.abs() : values;
  const map = channels === 'none' ? shown : shown[channels]('channel');
  return { map, mapKind: sign === 'absolute' ? 'positive' : 'signed', perChannel: channels === 'none' };
}
