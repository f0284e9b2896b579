import type { Axes } from '@voxplain/core';

/** Negative axes count from the end. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Axis numbers for a tensor of `rank` axes: batch, channel, space. */
export function resolveAxes(axes: Axes, rank: number): number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  if (axes === 'channel') return [1];
  if (axes === 'space') return all.slice(2);
  if (axes === 'all') return all;
  const list = typeof axes === 'number' ? [axes] : axes;
  return list.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
}

/** Dims of a binary operator's result, by ONNX's (numpy's) rules. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new RangeError(`[${a.join(', ')}] and [${b.join(', ')}] do not broadcast`);
    return left === 1 ? right : left;
  });
}

export const sameDims = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);
