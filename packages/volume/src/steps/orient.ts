import type { Geometry } from '@voxplain/core';
import type { SpatialStep } from '../field.js';
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
    forward: ({ dims, data }) => ({ dims: order.map((from) => dims[from]!), data: reindex(data, dims, order, flip) }),
    backward: ({ dims, data }) => ({ dims: back.map((from) => dims[from]!), data: reindex(data, dims, back, backFlip) }),
  };
}
