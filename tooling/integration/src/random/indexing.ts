import { elementCount } from '@voxplain/core';
import { resolveAxes } from '@voxplain/graph';
import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { allAxes, eitherWay, filled, fits, listed, resized, varied, withRank } from './adapt.js';
import type { Choices } from './choices.js';

/** Indices along an axis of `length`, from both ends. */
const places = (count: number, length: number, random: Choices): number[] =>
  Array.from({ length: count }, () => eitherWay(random.below(length), length, random));
/** Each place once. */
const distinct = (count: number, length: number, random: Choices): number[] =>
  random
    .shuffled([...Array(length).keys()])
    .slice(0, count)
    .map((at) => eitherWay(at, length, random));
const shorter = (dims: readonly number[], random: Choices): number[] => dims.map((dim) => random.between(Math.ceil(dim / 2), dim));

const gather: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const shape = random.of([[], [3], [1], [2, 2]]);
  const dims = [...x.dims.slice(0, axis), ...shape, ...x.dims.slice(axis + 1)];
  const small = fits(dims) ? shape : [];
  const indices = g.constant(random.of(['int64', 'int32']), small, places(elementCount(small), x.dims[axis]!, random));
  return g.op('Gather', [x, indices], [...x.dims.slice(0, axis), ...small, ...x.dims.slice(axis + 1)], {
    axis: eitherWay(axis, x.dims.length, random),
  });
};

const gatherElements: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const dims = resized(shorter(x.dims, random), axis, random.between(1, x.dims[axis]!));
  const indices = g.constant(random.of(['int64', 'int32']), dims, places(elementCount(dims), x.dims[axis]!, random));
  return g.op('GatherElements', [x, indices], dims, { axis: eitherWay(axis, x.dims.length, random) });
};

const gatherND: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const batch_dims = random.below(Math.min(2, x.dims.length));
  const depth = random.between(1, x.dims.length - batch_dims);
  const rest = x.dims.slice(batch_dims + depth);
  const rows = [...x.dims.slice(0, batch_dims), random.between(1, 3)];
  const tuples = Array.from({ length: elementCount(rows) }, () =>
    x.dims.slice(batch_dims, batch_dims + depth).flatMap((length) => places(1, length, random)),
  );
  return g.op('GatherND', [x, g.constant('int64', [...rows, depth], tuples.flat())], [...rows, ...rest], batch_dims ? { batch_dims } : {});
};

/** What one-hot vectors are made of comes from the tensor. */
const oneHot: Operator = (g, a, _, random) => {
  const axis = random.between(0, 2);
  const dims = [2, 3].toSpliced(axis, 0, 4);
  const labels = g.constant(
    'int64',
    [2, 3],
    Array.from({ length: 6 }, () => random.between(-4, 4)),
  );
  return g.op('OneHot', [labels, g.int(4), filled(g, a, [2])], dims, { axis: eitherWay(axis, 3, random) });
};

/** Reductions of the scattering operators; with one, places may repeat. */
const reductionOf = (g: RandomGraph, random: Choices) =>
  random.of(['none', ...(g.opset < 16 ? [] : ['add', 'mul']), ...(g.opset < 18 ? [] : ['max', 'min'])]);
const named = (reduction: string): Record<string, string> => (reduction === 'none' ? {} : { reduction });

const scatterElements: Operator = (g, a, b, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const length = x.dims[axis]!;
  const reduction = reductionOf(g, random);
  const count = random.between(1, length);
  const lines = elementCount(x.dims) / length;
  const choose = reduction === 'none' ? distinct : places;
  const perLine = Array.from({ length: lines }, () => choose(count, length, random));
  const dims = resized(x.dims, axis, count);
  const behind = elementCount(x.dims.slice(axis + 1));
  const indices = Array.from({ length: lines * count }, (_, at) => {
    const [line, i] = [Math.floor(at / (count * behind)) * behind + (at % behind), Math.floor(at / behind) % count];
    return perLine[line]![i]!;
  });
  const attributes = { axis: eitherWay(axis, x.dims.length, random), ...named(reduction) };
  return g.op('ScatterElements', [x, g.constant('int64', dims, indices), filled(g, b, dims)], x.dims, attributes);
};

const scatterND: Operator = (g, a, b, random) => {
  const x = listed(g, a);
  const depth = random.between(1, x.dims.length);
  const lengths = x.dims.slice(0, depth);
  const reduction = reductionOf(g, random);
  const all = elementCount(lengths);
  const rows = random.between(1, Math.min(3, all));
  const flat =
    reduction === 'none' ? random.shuffled([...Array(all).keys()]).slice(0, rows) : Array.from({ length: rows }, () => random.below(all));
  const tuples = flat.flatMap((at) => lengths.map((length, i) => Math.floor(at / elementCount(lengths.slice(i + 1))) % length));
  const updates = filled(g, b, [rows, ...x.dims.slice(depth)]);
  return g.op('ScatterND', [x, g.constant('int64', [rows, depth], tuples), updates], x.dims, named(reduction));
};

const tensorScatter: Operator = (g, a, b, random) => {
  const cache = filled(g, a, [2, 2, 5, 3]);
  const update = filled(g, b, [2, 2, 2, 3]);
  const mode = random.of(['linear', 'circular']);
  const starts = random.flag() ? [g.ints([0, 1].map(() => random.between(0, mode === 'linear' ? 3 : 4)))] : [];
  return g.op('TensorScatter', [cache, update, ...starts], cache.dims, { mode });
};

/** Where the maxima were depends on the tensor itself. */
const maxUnpool: Operator = (g, a, _, random) => {
  const x = withRank(
    g,
    varied(
      g,
      filled(
        g,
        a,
        random.of([
          [2, 2, 4, 6],
          [1, 3, 4, 4],
          [2, 3, 6],
        ]),
      ),
    ),
    [3, 4],
    random,
  );
  const space = x.dims.slice(2);
  const attributes = { kernel_shape: space.map(() => 2), strides: space.map(() => 2) };
  const dims = [...x.dims.slice(0, 2), ...space.map((dim) => dim / 2)];
  const [largest, indices] = g.outputs('MaxPool', [x], [dims, dims], attributes) as [Drawn, Drawn];
  return g.op('MaxUnpool', [g.op('Tanh', [largest], dims), indices], x.dims, attributes);
};

const topK: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axis = random.below(x.dims.length);
  const k = random.between(1, x.dims[axis]!);
  const dims = resized(x.dims, axis, k);
  const attributes = { axis: eitherWay(axis, x.dims.length, random), largest: random.flag() };
  return g.outputs('TopK', [x, g.ints([k])], [dims, dims], attributes)[0]!;
};

const compress: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axis = random.once(3) ? undefined : random.below(x.dims.length);
  const length = axis === undefined ? elementCount(x.dims) : x.dims[axis]!;
  const kept = random.some(resolveAxes('all', length));
  const keep = g.constant(
    'bool',
    [length],
    Array.from({ length }, (_, i) => (kept.includes(i) ? 1 : 0)),
  );
  if (axis === undefined) return g.op('Compress', [x, keep], [kept.length]);
  return g.op('Compress', [x, keep], resized(x.dims, axis, kept.length), { axis: eitherWay(axis, x.dims.length, random) });
};

const unique: Operator = (g, a, _, random) => {
  const x = varied(g, listed(g, a));
  const sorted = random.flag();
  if (random.flag()) return g.op('Unique', [x], [elementCount(x.dims)], { sorted });
  return g.op('Unique', [x], x.dims, { sorted, axis: eitherWay(random.of(allAxes(x)), x.dims.length, random) });
};

export const indexing = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  OneHot: oneHot,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  TensorScatter: tensorScatter,
  MaxUnpool: maxUnpool,
  TopK: topK,
  Compress: compress,
  Unique: unique,
} satisfies Record<string, Operator>;
