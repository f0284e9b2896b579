import { type Explainer, type ExplanationMap, float32, type Profile, type Tensor } from '@voxplain/core';
import { shown } from '@voxplain/profiles';
import { difference, type ReferenceModel } from './reference.js';

type Values = ArrayLike<number>;
type Arrays = (key: string) => Tensor;

export interface Stored {
  readonly key: string;
  readonly reproduce: string;
  readonly method: Explainer;
  readonly profile: Profile;
  readonly array: Arrays;
}

const values = ({ data }: Tensor): Float32Array => data as Float32Array;
const negative = ({ dims, data }: Tensor): Tensor =>
  float32(
    dims,
    (data as Float32Array).map((value) => -value),
  );

/** What of an explanation in the profile of a library a stored array is, and the stored values as they are to be compared. */
export function asStored(
  { key, reproduce, method, profile, array }: Stored,
  { raw, map, extras, kind }: ExplanationMap,
): [found: Values, stored: Values] {
  const stored = values(array(key));
  const own = raw.dims.slice(2);
  const space = map.dims.slice(2);
  switch (key.replace('@logits', '').split('.').at(-1)!) {
    case 'weights':
      return [values(extras.weights!), stored];
    // resized, without the normaliser that it would go through by default
    case 'up':
      return [values(shown([{ resize: 'half-pixel' }], raw, space)), stored];
    // as shown, but on the layer's grid
    case 'norm':
      return [values(profile.show!(method, raw, own)), stored];
    case 'final': {
      // clipped after a sign that is arbitrary: that of the stored raw map is taken
      const sign = reproduce.includes('sign') ? product(values(raw), values(array(key.replace('.final', '.raw')))) : 1;
      return [values(sign < 0 ? profile.show!(method, negative(raw), space) : map), stored];
    }
    // stored before the rectifier
    case 'raw':
    case 'raw_f64':
      if (kind === 'positive') return [values(raw), relu(stored)];
      return [values(reproduce === 'up-to-sign' && product(values(raw), stored) < 0 ? negative(raw) : raw), stored];
    default:
      return [repeated(values(raw), stored.length), stored];
  }
}

/** The rows of a number in float32 and float64, of which one is `key`; the float64 rows of class activation maps are ours, the others pytorch-grad-cam's. */
function otherPrecision(key: string, { attributions }: ReferenceModel): string | undefined {
  const [name, mark = ''] = key.split(/(?=@)/) as [string, string?];
  const candidates = name.includes('_f64')
    ? [name.replace('_f64', ''), name.replace('.own.', '.pgc.').replace('_f64', '')]
    : [`${name}_f64`, `${name.replace('.pgc.', '.own.')}_f64`];
  return candidates.map((other) => other + mark).find((other) => attributions.some((row) => row.key === other));
}

/** How far the peer's own float32 row is from its float64 row; 0 where there is only one of them. */
export function apart(key: string, model: ReferenceModel, array: Arrays): number {
  const other = otherPrecision(key, model);
  if (!other) return 0;
  const [single, double] = key.includes('_f64') ? [other, key] : [key, other];
  return difference(values(array(single)), values(array(double))).max;
}

const product = (a: Values, b: Values): number => Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
const relu = (stored: Values): number[] => Array.from(stored, (value) => Math.max(value, 0));
/** A map that peers store once per channel. */
const repeated = (map: Float32Array, length: number): Values =>
  length > map.length ? Array.from({ length }, (_, i) => map[i % map.length]!) : map;

export function minMax(map: Values, epsilon: number): number[] {
  const list = Array.from(map);
  const [low, high] = list.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [list[0]!, list[0]!]);
  return list.map((value) => (value - low) / (high - low + epsilon));
}
