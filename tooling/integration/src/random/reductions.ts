import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { allAxes, bounded, eitherWay, picture, positive } from './adapt.js';
import type { Choices } from './choices.js';

const same = (_: RandomGraph, a: Drawn) => a;

/** Axes are an attribute, and since some opset an input. */
const reduction =
  (op: string, domain: (g: RandomGraph, a: Drawn, random: Choices) => Drawn = same, asInput = 18): Operator =>
  (g, a, _, random) => {
    const rank = a.dims.length;
    const axes = random.some(allAxes(a), Math.max(1, rank - 1));
    const keepdims = random.flag();
    const dims = a.dims.flatMap((dim, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [dim]));
    const given = axes.map((axis) => eitherWay(axis, rank, random));
    const x = domain(g, a, random);
    return g.opset < asInput ? g.op(op, [x], dims, { axes: given, keepdims }) : g.op(op, [x, g.ints(given)], dims, { keepdims });
  };

const whole =
  (op: string, options: (random: Choices) => Record<string, number> = () => ({})): Operator =>
  (g, a, _, random) => {
    const x = picture(g, a, random);
    return g.op(op, [x], [...x.dims.slice(0, 2), ...x.dims.slice(2).map(() => 1)], options(random));
  };

export const reductions = {
  ReduceSum: reduction('ReduceSum', same, 13),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  ReduceMin: reduction('ReduceMin'),
  ReduceProd: reduction('ReduceProd', bounded),
  ReduceL1: reduction('ReduceL1'),
  ReduceL2: reduction('ReduceL2'),
  ReduceSumSquare: reduction('ReduceSumSquare'),
  ReduceLogSum: reduction('ReduceLogSum', positive),
  ReduceLogSumExp: reduction('ReduceLogSumExp'),
  GlobalAveragePool: whole('GlobalAveragePool'),
  GlobalMaxPool: whole('GlobalMaxPool'),
  GlobalLpPool: whole('GlobalLpPool', (random) => ({ p: random.between(1, 3) })),
} satisfies Record<string, Operator>;
