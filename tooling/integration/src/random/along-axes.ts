import { elementCount } from '@voxplain/core';
import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { allAxes, eitherWay, fits, listed, reshaped, resized, withRank } from './adapt.js';

const slice: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const axes = random.some(allAxes(x));
  const chosen = axes.map((axis) => {
    const length = x.dims[axis]!;
    const step = random.of([1, 1, -1, 2, -2]);
    const from = random.between(0, Math.min(1, length - 1));
    const start = step > 0 ? from : length - 1 - from;
    return { start, end: step > 0 ? 1000 : -1000, step, length: Math.ceil((length - from) / Math.abs(step)) };
  });
  const dims = axes.reduce((list, axis, i) => resized(list, axis, chosen[i]!.length), x.dims);
  const lists = [chosen.map(({ start }) => start), chosen.map(({ end }) => end), axes, chosen.map(({ step }) => step)];
  return g.op('Slice', [x, ...lists.map((list) => g.ints(list))], dims);
};

const pad: Operator = (g, a, b, random) => {
  const x = listed(g, a);
  const mode = random.of(['constant', 'constant', 'reflect', 'edge', ...(g.opset < 19 ? [] : ['wrap'])]);
  const least = mode === 'constant' && random.flag() ? -1 : 0;
  const pads = [0, 1].map((side) => x.dims.map((dim) => (dim < 3 ? (mode === 'constant' ? side : 0) : random.between(least, 1))));
  const dims = x.dims.map((dim, axis) => dim + pads[0]![axis]! + pads[1]![axis]!);
  const within = fits(dims) ? pads.flat() : pads.flat().map(() => 0);
  // what is filled in may depend on the input, too
  const value = mode === 'constant' && random.flag() ? [random.flag() ? g.weight([]) : firstOf(g, b)] : [];
  return g.op('Pad', [x, g.ints(within), ...value], fits(dims) ? dims : x.dims, { mode });
};

/** The first element of a tensor, as a scalar. */
const firstOf = (g: RandomGraph, a: Drawn): Drawn => {
  const flat = reshaped(g, a, [elementCount(a.dims)]);
  return g.op('Gather', [flat, g.int(0)], []);
};

/** Sums or products of what comes before, or behind. */
const cumulative =
  (op: string, divisor: number): Operator =>
  (g, a, _, random) => {
    const x = listed(g, a);
    const axis = eitherWay(random.below(x.dims.length), x.dims.length, random);
    const scaled = g.op('Div', [x, g.scalar(divisor)], x.dims);
    return g.op(op, [scaled, g.int(axis)], x.dims, { exclusive: random.flag(), reverse: random.flag() });
  };

const trilu: Operator = (g, a, _, random) => {
  const x = withRank(g, a, [2, 3, 4], random);
  return g.op('Trilu', [x, ...(random.flag() ? [g.int(random.between(-2, 2))] : [])], x.dims, { upper: random.flag() });
};

const reverseSequence: Operator = (g, a, _, random) => {
  const x = withRank(g, a, [2, 3, 4, 5], random);
  const time_axis = random.flag();
  const [time, batch] = [x.dims[time_axis]!, x.dims[1 - time_axis]!];
  const lengths = Array.from({ length: batch }, () => random.between(1, time));
  return g.op('ReverseSequence', [x, g.ints(lengths)], x.dims, { time_axis, batch_axis: 1 - time_axis });
};

/** For all axes at once: given some of them, the runtime's optimiser goes wrong where the operator stands between transpositions. */
const centerCropPad: Operator = (g, a, _, random) => {
  const x = listed(g, a);
  const dims = x.dims.map((dim) => random.between(Math.max(1, dim - 2), dim + 1));
  const to = fits(dims) ? dims : x.dims;
  return g.op('CenterCropPad', [x, g.ints(to)], to);
};

/** Parts, margins and orders of axes. */
export const alongAxes = {
  Slice: slice,
  Pad: pad,
  CumSum: cumulative('CumSum', 1),
  CumProd: cumulative('CumProd', 1.5),
  Trilu: trilu,
  ReverseSequence: reverseSequence,
  CenterCropPad: centerCropPad,
} satisfies Record<string, Operator>;
