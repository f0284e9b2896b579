import { elementCount } from '@voxplain/core';
import { broadcast, resolveAxes, sameDims } from '@voxplain/graph';
import type { Drawn, RandomGraph } from '../random-graph.js';
import type { Choices } from './choices.js';

/** No tensor of a random graph shall have more elements. */
export const most = 120;
export const fits = (dims: readonly number[]): boolean => elementCount(dims) <= most;
export const allAxes = ({ dims }: Drawn): number[] => resolveAxes('all', dims.length);
/** An axis with more than one element, if there is any. */
export function longAxis(a: Drawn, random: Choices): number {
  const long = allAxes(a).filter((axis) => a.dims[axis]! > 1);
  return random.of(long.length ? long : allAxes(a));
}
/** `dims` with another length along one axis. */
export const resized = (dims: readonly number[], axis: number, length: number): number[] =>
  dims.map((dim, i) => (i === axis ? length : dim));
/** An axis, counted from the start or from the end. */
export const eitherWay = (axis: number, rank: number, random: Choices): number => (random.flag() ? axis : axis - rank);

export const reshaped = (g: RandomGraph, a: Drawn, dims: readonly number[]): Drawn =>
  sameDims(a.dims, dims) ? a : g.op('Reshape', [a, g.ints(dims)], dims);

/** `a` with at least one axis. */
export const listed = (g: RandomGraph, a: Drawn): Drawn => (a.dims.length ? a : reshaped(g, a, [1]));

/** Any dims from any tensor: its elements one after the other, and again from the first one. */
export function filled(g: RandomGraph, a: Drawn, dims: readonly number[]): Drawn {
  const [from, to] = [elementCount(a.dims), elementCount(dims)];
  if (from === to) return reshaped(g, a, dims);
  const indices = Array.from({ length: to }, (_, i) => i % from);
  return reshaped(g, g.op('Gather', [reshaped(g, a, [from]), g.ints(indices)], [to]), dims);
}

/** Dims of some rank for so many elements: their factors, spread over the axes. */
export function arranged(elements: number, rank: number, random: Choices): number[] {
  const dims: number[] = Array(rank).fill(1);
  let rest = elements;
  for (let factor = 2; rest > 1; factor++)
    for (; rest % factor === 0; rest /= factor) {
      dims[random.below(rank)]! *= factor;
    }
  return dims;
}

/** `a`, or its elements in the dims of another rank. */
export const withRank = (g: RandomGraph, a: Drawn, ranks: readonly number[], random: Choices): Drawn =>
  ranks.includes(a.dims.length) ? a : reshaped(g, a, arranged(elementCount(a.dims), random.of(ranks), random));

const pictures = [
  [2, 3, 7],
  [2, 2, 4, 5],
  [1, 4, 5, 4],
  [1, 2, 3, 4, 3],
];

/** `a` if it has channels and a space in which windows fit, else its elements in such dims. */
export function picture(g: RandomGraph, a: Drawn, random: Choices, ranks: readonly number[] = [3, 4, 5]): Drawn {
  if (ranks.includes(a.dims.length) && a.dims.slice(2).every((dim) => dim > 1)) return a;
  return filled(g, a, random.of(pictures.filter(({ length }) => ranks.includes(length))));
}

/** `b`, if it broadcasts with `a` to a result that is not too large, else as many of its elements as `a` has. */
export function partner(g: RandomGraph, a: Drawn, b: Drawn): Drawn {
  try {
    if (fits(broadcast(a.dims, b.dims))) return b;
  } catch {
    // no common dims
  }
  return filled(g, b, a.dims);
}

/** Between -1 and 1. */
export const bounded = (g: RandomGraph, a: Drawn, random: Choices): Drawn => g.op(random.of(['Tanh', 'Sin']), [a], a.dims);
/** Between -0.8 and 0.8. */
export const inside = (g: RandomGraph, a: Drawn, random: Choices): Drawn => g.op('Mul', [bounded(g, a, random), g.scalar(0.8)], a.dims);
/** Above 0.3. */
export function positive(g: RandomGraph, a: Drawn, random: Choices): Drawn {
  const base = random.flag() ? g.op('Sigmoid', [a], a.dims) : g.op('Mul', [a, a], a.dims);
  return g.op('Add', [base, g.scalar(0.3)], a.dims);
}
/** Elements that are the same get different ones. */
export const varied = (g: RandomGraph, a: Drawn): Drawn => g.op('Add', [a, g.weight(a.dims)], a.dims);
