import { elementCount, type Value } from '@voxplain/core';
import { int64s, type Value as Node } from '@voxplain/graph';

/** The largest `fraction` of each sample's values, the others 0; those as large as the smallest that is kept are kept as well. */
export function strongest(values: Value, fraction: number): Value {
  const [batch, ...dims] = values.dims as [number, ...number[]];
  const count = elementCount(dims);
  const kept = Math.ceil(fraction * count);
  if (kept === count) return values;
  const flat = values.reshape([batch, count]) as Node;
  const outputs = [
    { dims: [batch, kept], type: flat.type },
    { dims: [batch, kept], type: 'int64' as const },
  ];
  const largest = flat.graph.node('TopK', [flat, flat.constant(int64s([kept]))], outputs, { axis: 1, largest: 1 })[0]!;
  const least = largest.min(1).reshape([batch, ...dims.map(() => 1)]);
  return values.less(least).where(0, values);
}
