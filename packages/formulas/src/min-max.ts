import type { Value } from '@voxplain/core';
import { ratio } from './ratio.js';

/** Every channel of every sample brought to [0, 1] over its sites: `(v - min) / (max - min)`, 0 where it is constant. */
export function minMax(values: Value): Value {
  const least = values.min('space');
  return ratio(values.sub(least), values.max('space').sub(least));
}
