import type { ExplanationMap, Tensor } from '@voxplain/core';
import { difference, type ReferenceModel } from './reference.js';

type Values = ArrayLike<number>;

/** What of an explanation a stored array is, and how the stored values are to be read to be the same. */
export function asStored(
  key: string,
  { raw, map, extras, kind }: ExplanationMap,
): readonly [found: Values, read: (stored: Values) => Values] {
  const same = (stored: Values) => stored;
  const values = (tensor: Tensor) => tensor.data as Float32Array;
  const part = key.replace('@logits', '').split('.').at(-1)!;
  if (part === 'weights') return [values(extras.weights!), same];
  if (part === 'up') return [values(map), same];
  if (part === 'norm') return [minMax(values(raw), 0), same];
  if (part === 'final') return [minMax(values(map), 1e-7), same];
  // stored before the rectifier
  const beforeRelu = kind === 'positive' && (part === 'raw' || part === 'raw_f64');
  return [values(raw), beforeRelu ? relu : same];
}

/** Where float32 itself cannot reach a float64 row: how far the float32 map of pytorch-grad-cam is from it. */
export function float32Floor(
  { attributions }: ReferenceModel,
  key: string,
  array: (key: string) => Tensor,
  read: (stored: Values) => Values,
): number {
  const peer = key.replace('.own.', '.pgc.').replace('raw_f64', 'raw');
  if (peer === key || !attributions.some((row) => row.key === peer)) return 0;
  return difference(read(array(peer).data as Float32Array), read(array(key).data as Float64Array)).max;
}

const relu = (values: Values): number[] => Array.from(values, (value) => Math.max(value, 0));

export function minMax(values: Values, epsilon: number): number[] {
  const list = Array.from(values);
  const [low, high] = list.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [list[0]!, list[0]!]);
  return list.map((value) => (value - low) / (high - low + epsilon));
}
