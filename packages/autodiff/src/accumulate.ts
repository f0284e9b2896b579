import { sameDims, type Value } from '@voxplain/graph';

/** Brings a cotangent to its tensor's dims: summed where the forward operator broadcast, expanded where a reduction left length 1. */
export function fit(g: Value, dims: readonly number[]): Value {
  if (sameDims(g.dims, dims)) return g;
  const extra = g.dims.length - dims.length;
  const broadcast = g.dims.flatMap((dim, axis) => (axis < extra || (dims[axis - extra] === 1 && dim > 1) ? [axis] : []));
  const summed = broadcast.length ? g.sum(broadcast) : g;
  return summed.reshape(summed.dims.slice(Math.max(0, extra))).expand(dims);
}

/** Sum of the contributions from several consumers; one variadic node keeps the CPU's blocked layout. */
export function total([first, ...rest]: readonly Value[]): Value {
  const others = rest.filter(({ uniform }) => uniform !== 0);
  if (others.length <= 1) return others.length ? first!.add(others[0]!) : first!;
  return first!.op('Sum', others, first!.dims);
}
