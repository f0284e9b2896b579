import { elementCount, type Geometry } from '@voxplain/core';
import type { Field, SpatialStep } from './field.js';
import { subgrid } from './geometry.js';

/** Voxels `[start, end)` of a grid, which may reach beyond it. */
export function cut(note: string, from: Geometry, start: readonly number[], end: readonly number[]): SpatialStep {
  const step = start.map(() => 1);
  const size = end.map((e, axis) => e - start[axis]!);
  return {
    note,
    to: subgrid(from, size, start, step),
    forward: (field, _, fill) => moved(field, size.toReversed(), start.toReversed(), fill),
    back: { from, start, step, end },
  };
}

/** The field on the grid `[channel, ...to]` whose voxel `i` is the field's voxel `i + shift`; what is not there is `fill`. */
function moved({ dims, data }: Field, to: readonly number[], shift: readonly number[], fill: number): Field {
  const [channels, ...from] = dims as [number, ...number[]];
  if (from.every((n, axis) => n === to[axis] && shift[axis] === 0)) return { dims, data };
  const result = new Float32Array(channels * elementCount(to)).fill(fill);
  const last = to.length - 1;
  const begin = to.map((_, axis) => Math.max(0, -shift[axis]!));
  const end = to.map((n, axis) => Math.min(n, from[axis]! - shift[axis]!));
  const walk = (axis: number, read: number, write: number): void => {
    const [source, target] = [read * from[axis]! + shift[axis]!, write * to[axis]!];
    if (axis === last) result.set(data.subarray(source + begin[axis]!, source + end[axis]!), target + begin[axis]!);
    else for (let i = begin[axis]!; i < end[axis]!; i++) walk(axis + 1, source + i, target + i);
  };
  for (let channel = 0; channel < channels; channel++) walk(0, channel, channel);
  return { dims: [channels, ...to], data: result };
}
