import { broadcast } from '@voxplain/graph';
import type { Drawn, Operator, RandomGraph } from './random-graph.js';

const unary =
  (op: string, attributes: (choice: number, rank: number) => Record<string, number | string> = () => ({})): Operator =>
  (g, a, _, choice) =>
    g.op(op, [a], a.dims, attributes(choice, a.dims.length));

const mean = (g: RandomGraph, a: Drawn, axes: readonly number[], op = 'ReduceMean') =>
  g.op(
    op,
    [a],
    a.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
    { axes, keepdims: 1 },
  );

/** `b`, or its mean where it does not broadcast with `a` or would make the result large. */
function partner(g: RandomGraph, a: Drawn, b: Drawn): Drawn {
  try {
    if (broadcast(a.dims, b.dims).reduce((product, dim) => product * dim, 1) <= 240) return b;
  } catch {
    // no common dims
  }
  return mean(
    g,
    b,
    b.dims.map((_, axis) => axis),
  );
}
const binary =
  (op: string): Operator =>
  (g, a, b) => {
    const other = partner(g, a, b);
    return g.op(op, [a, other], broadcast(a.dims, other.dims));
  };
const square = (g: RandomGraph, a: Drawn) => g.op('Add', [g.op('Mul', [a, a], a.dims), g.weight([1], [1])], a.dims);
const longAxis = (a: Drawn, choice: number) => {
  const long = a.dims.flatMap((dim, axis) => (dim > 1 ? [axis] : []));
  return long.length ? long[choice % long.length] : undefined;
};
const resized = (a: Drawn, axis: number, to: number) => a.dims.map((dim, i) => (i === axis ? to : dim));
const permutations = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Smooth operators on tensors of three axes, all with float64 kernels on the CPU. */
export const smooth: Operator[] = [
  unary('Tanh'),
  unary('Sigmoid'),
  unary('Sin'),
  unary('Neg'),
  unary('Softmax', (choice, rank) => ({ axis: choice % rank })),
  unary('LogSoftmax', (choice, rank) => ({ axis: choice % rank })),
  binary('Add'),
  binary('Sub'),
  binary('Mul'),
  (g, a, b) => {
    const other = square(g, partner(g, a, b));
    return g.op('Div', [a, other], broadcast(a.dims, other.dims));
  },
  (g, a) => g.op('Sqrt', [square(g, a)], a.dims),
  (g, a) => g.op('Log', [square(g, a)], a.dims),
  (g, a) => g.op('Exp', [g.op('Tanh', [a], a.dims)], a.dims),
  (g, a) => g.op('Pow', [square(g, a), g.weight([], [-1.5])], a.dims),
  (g, a, _, choice) => mean(g, a, [choice % 3]),
  (g, a, _, choice) => mean(g, a, [choice % 3], 'ReduceLogSumExp'),
  (g, a, _, choice) => {
    const perm = permutations[choice % permutations.length]!;
    return g.op(
      'Transpose',
      [a],
      perm.map((axis) => a.dims[axis]!),
      { perm },
    );
  },
  (g, a) => {
    const dims = [...a.dims].reverse();
    return g.op('Reshape', [a, g.ints(dims)], dims);
  },
  (g, a) => g.op('MatMul', [a, g.weight([a.dims[2]!, 3])], [a.dims[0]!, a.dims[1]!, 3]),
  (g, a) =>
    g.op(
      'MatMul',
      [a, g.op('Transpose', [a], [a.dims[0]!, a.dims[2]!, a.dims[1]!], { perm: [0, 2, 1] })],
      [a.dims[0]!, a.dims[1]!, a.dims[1]!],
    ),
  (g, a, b, choice) => {
    const axis = choice % 3;
    const fits = a.dims.every((dim, i) => i === axis || dim === b.dims[i]) && a.dims[axis]! + b.dims[axis]! <= 8;
    const other = fits ? b : mean(g, a, [axis]);
    return g.op('Concat', [a, other], resized(a, axis, a.dims[axis]! + other.dims[axis]!), { axis });
  },
  (g, a, _, choice) => {
    const axis = longAxis(a, choice);
    if (axis === undefined) return g.op('Neg', [a], a.dims);
    return g.op('Slice', [a, g.ints([choice % 2]), g.ints([100]), g.ints([axis])], resized(a, axis, a.dims[axis]! - (choice % 2)));
  },
  (g, a, _, choice) => {
    const axis = longAxis(a, choice);
    if (axis === undefined) return g.op('Neg', [a], a.dims);
    const second = { name: `${a.name}_split${g.tensors.length}`, dims: resized(a, axis, a.dims[axis]! - 1) };
    const first = g.op('Split', [a, g.ints([1, a.dims[axis]! - 1])], resized(a, axis, 1), { axis }, [second.name]);
    g.tensors.push(second);
    return first;
  },
  (g, a, _, choice) => g.op('Gather', [a, g.ints([0, -1, 0])], resized(a, choice % 3, 3), { axis: choice % 3 }),
  (g, a, _, choice) =>
    g.op(
      'Pad',
      [a, g.ints([0, 0, 0, ...[0, 1, 2].map((axis) => (axis === choice % 3 ? 1 : 0))])],
      resized(a, choice % 3, a.dims[choice % 3]! + 1),
    ),
  (g, a) => g.op('LayerNormalization', [a, g.weight([a.dims[2]!])], a.dims, { axis: -1, epsilon: 0.1 }),
  (g, a, b) => {
    const other = partner(g, a, b);
    const dims = broadcast(a.dims, other.dims);
    return g.op('Where', [g.condition(dims), a, other], dims);
  },
  (g, a, _, choice) => g.op('CumSum', [a, g.ints([choice % 3], true)], a.dims),
];

const same = (pads: number, more: Record<string, number | readonly number[]> = {}) => ({ pads: [pads, pads, pads, pads], ...more });
const channels = 4;
const pointwise = (g: RandomGraph, a: Drawn) =>
  g.op('Conv', [a, g.weight([channels, a.dims[1]!, 1, 1])], [a.dims[0]!, channels, ...a.dims.slice(2)]);

/** Blocks of convolutional networks that keep the dims `[1, 4, height, width]`. */
export const convolutional: Operator[] = [
  unary('Tanh'),
  unary('Sigmoid'),
  binary('Add'),
  (g, a) => g.op('Conv', [a, g.weight([channels, channels, 3, 3])], a.dims, same(1)),
  (g, a) => g.op('Conv', [a, g.weight([channels, channels, 3, 3])], a.dims, same(2, { dilations: [2, 2] })),
  (g, a) => g.op('Conv', [a, g.weight([channels, 1, 3, 3])], a.dims, same(1, { group: channels })),
  (g, a) => g.op('ConvTranspose', [a, g.weight([channels, channels, 3, 3])], a.dims, same(1)),
  (g, a) => {
    const half = a.dims.map((dim, axis) => (axis < 2 ? dim : Math.ceil(dim / 2)));
    const down = g.op('Conv', [a, g.weight([channels, channels, 3, 3])], half, { ...same(1), strides: [2, 2] });
    return g.op('Resize', [down, '', '', g.ints(a.dims)], a.dims, { mode: 'linear' });
  },
  (g, a) => g.op('AveragePool', [a], a.dims, { ...same(1), kernel_shape: [3, 3], strides: [1, 1] }),
  (g, a) => g.op('InstanceNormalization', [a, g.weight([channels]), g.weight([channels])], a.dims, { epsilon: 0.1 }),
  (g, a, b) =>
    pointwise(
      g,
      g.op(
        'Concat',
        [a, b],
        a.dims.map((dim, axis) => (axis === 1 ? 2 * dim : dim)),
        { axis: 1 },
      ),
    ),
  (g, a, b) => g.op('Mul', [a, g.op('Sigmoid', [g.op('GlobalAveragePool', [b], [1, channels, 1, 1])], [1, channels, 1, 1])], a.dims),
];
