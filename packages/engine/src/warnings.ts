import type { ExplanationMap, Warning } from '@voxplain/core';
import { numbers } from '@voxplain/graph';

/** What a reader should know about a map before trusting it. */
export function mapWarnings({ method, raw }: ExplanationMap): Warning[] {
  const values = raw.data instanceof Float32Array ? raw.data : numbers(raw);
  if (values.some((value) => !Number.isFinite(value)))
    return [{ code: 'not-finite', message: `${method}: the map holds values that are not finite` }];
  if (values.every((value) => value === 0))
    return [{ code: 'all-zero', message: `${method}: the map is zero everywhere; at this layer nothing speaks for the target` }];
  return [];
}
