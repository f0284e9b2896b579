import { elementCount } from '@voxplain/core';

/** Edges between neighbouring voxels, diagonals included, the weakest first. */
export interface GridGraph {
  readonly voxels: number;
  /** Two voxels for each edge. */
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/** The graph of an image `[channel, ...space]`: an edge weighs the Euclidean distance of the values of its two voxels. */
export function gridGraph(values: ArrayLike<number>, [channels, ...space]: readonly [number, ...number[]]): GridGraph {
  const voxels = elementCount(space);
  const steps = forward(space.length);
  const ends: number[] = [];
  for (let p = 0; p < voxels; p++) {
    for (const step of steps) {
      const q = neighbour(p, step, space);
      if (q !== undefined) ends.push(p, q);
    }
  }
  const distance = (p: number, q: number) => {
    let sum = 0;
    for (let at = 0; at < channels * voxels; at += voxels) sum += (values[at + p]! - values[at + q]!) ** 2;
    return Math.sqrt(sum);
  };
  const weights = Float64Array.from({ length: ends.length / 2 }, (_, e) => distance(ends[2 * e]!, ends[2 * e + 1]!));
  const order = Int32Array.from(weights.keys()).sort((a, b) => weights[a]! - weights[b]!);
  return {
    voxels,
    ends: Int32Array.from({ length: ends.length }, (_, at) => ends[2 * order[at >> 1]! + (at & 1)]!),
    weights: Float64Array.from(order, (e) => weights[e]!),
  };
}

/**
 * Graph-based segmentation (Felzenszwalb & Huttenlocher 2004, doi 10.1023/B:VISI.0000022288.16776.77): from the weakest edge on, two
 * components become one where the edge weighs less than `Int(C) + scale / |C|` of either, `Int(C)` being the strongest edge within. Those of fewer
 * than `minSize` voxels then join the neighbour across their weakest edge. Labels count from 0 in the order of the voxels.
 */
export function graphSegments({ voxels, ends, weights }: GridGraph, scale: number, minSize: number): Int32Array {
  const parent = Int32Array.from({ length: voxels }, (_, p) => p);
  const size = new Int32Array(voxels).fill(1);
  const inner = new Float64Array(voxels);
  const root = (p: number): number => {
    let at = p;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  const joinWhere = (near: (a: number, b: number, weight: number) => boolean) => {
    weights.forEach((weight, e) => {
      const [a, b] = [root(ends[2 * e]!), root(ends[2 * e + 1]!)];
      if (a === b || !near(a, b, weight)) return;
      parent[b] = a;
      size[a]! += size[b]!;
      inner[a] = weight;
    });
  };
  const bound = (c: number) => inner[c]! + scale / size[c]!;
  joinWhere((a, b, weight) => weight < Math.min(bound(a), bound(b)));
  joinWhere((a, b) => Math.min(size[a]!, size[b]!) < minSize);
  const labels = new Map<number, number>();
  return parent.map((_, p) => {
    const of = root(p);
    if (!labels.has(of)) labels.set(of, labels.size);
    return labels.get(of)!;
  });
}

/** Half of the directions to the neighbours of a voxel, the other half being their opposites. */
function forward(rank: number): number[][] {
  const all = Array.from({ length: rank }).reduce<number[][]>(
    (found) => found.flatMap((step) => [-1, 0, 1].map((d) => [...step, d])),
    [[]],
  );
  return all.slice((all.length + 1) / 2);
}

function neighbour(p: number, step: readonly number[], space: readonly number[]): number | undefined {
  let [at, stride, rest] = [p, 1, p];
  for (let axis = space.length - 1; axis >= 0; axis--) {
    const n = space[axis]!;
    const i = (rest % n) + step[axis]!;
    if (i < 0 || i >= n) return undefined;
    at += step[axis]! * stride;
    stride *= n;
    rest = Math.floor(rest / n);
  }
  return at;
}
