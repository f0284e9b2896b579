import { elementCount } from '@voxplain/core';
import { broadcast } from '@voxplain/graph';
import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { allAxes, arranged, eitherWay, filled, fits, listed, reshaped, resized, withRank } from './adapt.js';

const ranks = [1, 2, 3, 4, 5];

const reshape: Operator = (g, a, _, random) => {
  const dims = arranged(elementCount(a.dims), random.of(ranks), random);
  const open = random.below(dims.length);
  return g.op('Reshape', [a, g.ints(random.flag() ? dims : resized(dims, open, -1))], dims);
};

const flatten: Operator = (g, a, _, random) => {
  const axis = random.between(0, a.dims.length);
  return g.op('Flatten', [a], [elementCount(a.dims.slice(0, axis)), elementCount(a.dims.slice(axis))], { axis });
};

/** Axes are an attribute, and since opset 13 an input. */
const withAxes = (g: RandomGraph, op: string, a: Drawn, axes: readonly number[], dims: readonly number[]): Drawn =>
  g.opset < 13 ? g.op(op, [a], dims, { axes }) : g.op(op, [a, g.ints(axes)], dims);

const unsqueeze: Operator = (g, a, _, random) => {
  const x = a.dims.length < 4 ? a : reshaped(g, a, [elementCount(a.dims)]);
  const to = x.dims.length + random.between(1, 2);
  const placed = random.shuffled([...Array(to).keys()]).slice(x.dims.length);
  const rest = [...x.dims];
  const dims = Array.from({ length: to }, (_, axis) => (placed.includes(axis) ? 1 : rest.shift()!));
  return withAxes(
    g,
    'Unsqueeze',
    x,
    placed.map((axis) => eitherWay(axis, to, random)),
    dims,
  );
};

const squeeze: Operator = (g, a, b, random) => {
  const x = a.dims.includes(1) ? a : unsqueeze(g, a, b, random);
  const ones = allAxes(x).filter((axis) => x.dims[axis] === 1);
  if (random.once(4)) {
    const dims = x.dims.filter((dim) => dim !== 1);
    return g.op('Squeeze', [x], dims);
  }
  const axes = random.some(ones);
  const dims = x.dims.filter((_, axis) => !axes.includes(axis));
  return withAxes(
    g,
    'Squeeze',
    x,
    axes.map((axis) => eitherWay(axis, x.dims.length, random)),
    dims,
  );
};

const transpose: Operator = (g, a, _, random) => {
  if (random.once(4)) return g.op('Transpose', [a], [...a.dims].reverse());
  const perm = random.shuffled(allAxes(a));
  return g.op(
    'Transpose',
    [a],
    perm.map((axis) => a.dims[axis]!),
    { perm },
  );
};

const expand: Operator = (g, a, _, random) => {
  const wider = a.dims.map((dim) => (dim === 1 ? random.between(1, 3) : random.of([1, dim])));
  const asked = a.dims.length < 5 && random.flag() ? [2, ...wider] : wider;
  const dims = broadcast(a.dims, asked);
  return fits(dims) ? g.op('Expand', [a, g.ints(asked)], dims) : g.op('Expand', [a, g.ints(a.dims)], a.dims);
};

const tile: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const repeats = x.dims.map(() => random.of([1, 1, 2]));
  const wide = x.dims.map((dim, axis) => dim * repeats[axis]!);
  const some = fits(wide) ? repeats : x.dims.map(() => 1);
  return g.op(
    'Tile',
    [x, g.ints(some)],
    x.dims.map((dim, axis) => dim * some[axis]!),
  );
};

const concat: Operator = (g, a, b, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const alike = b.dims.length === x.dims.length && b.dims.every((dim, i) => i === axis || dim === x.dims[i]);
  const parts = [x, alike ? b : g.weight(resized(x.dims, axis, 1)), x].slice(0, random.between(1, 3));
  const length = parts.reduce((sum, { dims }) => sum + dims[axis]!, 0);
  const dims = resized(x.dims, axis, length);
  return fits(dims) ? g.op('Concat', parts, dims, { axis: eitherWay(axis, x.dims.length, random) }) : g.op('Concat', [x], x.dims, { axis });
};

/** All parts may be used further on; the first one is. */
const split: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const length = x.dims[axis]!;
  const first = random.between(1, Math.max(1, length - 1));
  const lengths =
    length > first ? (length - first > 2 && random.flag() ? [first, 1, length - first - 1] : [first, length - first]) : [length];
  const attributes = { axis: eitherWay(axis, x.dims.length, random) };
  const dims = lengths.map((part) => resized(x.dims, axis, part));
  const parts =
    g.opset < 13
      ? g.outputs('Split', [x], dims, { ...attributes, split: lengths })
      : g.outputs('Split', [x, g.ints(lengths)], dims, attributes);
  g.tensors.push(...parts.slice(1));
  return parts[0]!;
};

const depthToSpace: Operator = (g, a, _, random) => {
  const x =
    a.dims.length === 4 && a.dims[1]! % 4 === 0
      ? a
      : filled(
          g,
          a,
          random.of([
            [1, 4, 2, 3],
            [2, 8, 1, 2],
          ]),
        );
  const [batch, channels, height, width] = x.dims as [number, number, number, number];
  return g.op('DepthToSpace', [x], [batch, channels / 4, 2 * height, 2 * width], { blocksize: 2, mode: random.of(['DCR', 'CRD']) });
};

const spaceToDepth: Operator = (g, a, _, random) => {
  const x = withRank(g, a, [4], random);
  const [batch, channels, height, width] = x.dims as [number, number, number, number];
  const size = height % 2 || width % 2 ? 1 : 2;
  return g.op('SpaceToDepth', [x], [batch, channels * size * size, height / size, width / size], { blocksize: size });
};

export const layouts = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Concat: concat,
  Split: split,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
} satisfies Record<string, Operator>;
