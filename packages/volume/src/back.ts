import type { Field, Lattice, SpatialStep } from './field.js';
import { positionsAlong, ROUNDING, sampleLinear } from './sample.js';

/**
 * Brings a map back to the grid on which the steps began: one linear interpolation for all steps along the same axes, clamped
 * to the map's outermost voxel centres. Voxels whose centres were cut away get `fill`.
 */
export function back(steps: readonly SpatialStep[], map: Field, fill: number): Field {
  const last = steps.at(-1)?.back;
  if (!last) return map;
  if (typeof last === 'function') return back(steps.slice(0, -1), last(map), fill);
  const first = steps.findLastIndex((step) => typeof step.back === 'function') + 1;
  const lattices = steps.slice(first).map((step) => step.back as Lattice);
  return back(steps.slice(0, first), through(lattices, map, fill), fill);
}

function through(lattices: readonly Lattice[], { dims, data }: Field, fill: number): Field {
  const [channels, ...space] = dims as [number, ...number[]];
  const { size } = lattices[0]!.from;
  const positions = size.map((n, axis) => {
    const length = space.at(-1 - axis)!;
    return positionsAlong(length, n, (i) => {
      let at = i;
      for (const { start, step, end } of lattices) {
        if (end && (at < start[axis]! - 0.5 - ROUNDING || at > end[axis]! - 0.5 + ROUNDING)) return Number.POSITIVE_INFINITY;
        at = (at - start[axis]!) / step[axis]!;
      }
      return Math.min(length - 1, Math.max(0, at));
    });
  });
  return { dims: [channels, ...size.toReversed()], data: sampleLinear(data, dims, [undefined, ...positions.reverse()], fill) };
}
