import type { Geometry } from '@voxplain/core';
import type { SpatialStep } from '../field.js';
import { toWorld } from '../geometry.js';
import { orientationOf, reorientation } from '../orientation.js';
import { inverse, reindex } from '../strided.js';

/** Flips and permutes the axes so that x, y, z run as `wanted` says (`RAS`); no voxel is interpolated. */
export function orient(geometry: Geometry, wanted: string): SpatialStep {
  const plan = reorientation(geometry, wanted);
  const rank = plan.order.length;
  // Geometry counts axes x first; a field has the channel and then x last.
  const axis = (x: number) => rank - x;
  const order = [0, ...plan.order.map(axis).reverse()];
  const flip = [false, ...plan.flip.toReversed()];
  const back = inverse(order);
  const backFlip = back.map((from) => flip[from]!);
  return {
    note: `orientation ${orientationOf(geometry)} to ${wanted}`,
    to: turned(geometry, plan),
    forward: ({ dims, data }) => ({ dims: order.map((from) => dims[from]!), data: reindex(data, dims, order, flip) }),
    back: ({ dims, data }) => ({ dims: back.map((from) => dims[from]!), data: reindex(data, dims, back, backFlip) }),
  };
}

/** The same voxels with axes in another order: axis `i` is axis `order[i]` of `geometry`, backwards where `flip[i]`. */
function turned(geometry: Geometry, { order, flip }: ReturnType<typeof reorientation>): Geometry {
  const { size, spacing, direction } = geometry;
  const rank = size.length;
  const first = size.map((n, axis) => (flip[order.indexOf(axis)] ? n - 1 : 0));
  return {
    size: order.map((axis) => size[axis]!),
    spacing: order.map((axis) => spacing[axis]!),
    origin: toWorld(geometry, first),
    direction: direction.map((_, at) => {
      const [row, i] = [Math.floor(at / rank), at % rank];
      return direction[row * rank + order[i]!]! * (flip[i] ? -1 : 1);
    }),
  };
}
