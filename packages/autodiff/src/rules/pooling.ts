import { padAxis, resolveAxes, spread, tensorOf, type Value, type Window, windows } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';

const lowest: Partial<Record<Value['type'], number>> = { float32: -3.4028234663852886e38, float64: -Number.MAX_VALUE, float16: -65504 };

const poolWindows = (dy: Value, forward: Forward): Window[] =>
  windows(forward.attributes, forward.attributes.ints('kernel_shape', []), forward.x[0]!.dims.slice(2), dy.dims.slice(2));

/** The elements of `x` under tap `j` of every window along an axis; where the window reaches outside, the lowest number. */
function underTap(x: Value, axis: number, j: number, { stride, dilation, begin, input, output }: Window): Value {
  const shift = Math.floor((j * dilation - begin) / stride);
  const residue = j * dilation - begin - shift * stride;
  const outside = lowest[x.type] ?? 0;
  if (residue >= input) return x.scalar(outside).expand(x.dims.map((dim, i) => (i === axis ? output : dim)));
  const seen = x.slice([axis], [residue], [input], [stride]);
  return padAxis(seen, axis, -shift, output + shift - seen.dims[axis]!, outside);
}

/** Max pooling along one axis. */
function poolAlong(x: Value, axis: number, { kernel, stride, dilation, begin, input, output, extent }: Window): Value {
  const along = (value: number, otherwise: number) => x.dims.slice(2).map((_, i) => (i + 2 === axis ? value : otherwise));
  const dims = x.dims.map((dim, i) => (i === axis ? output : dim));
  const behind = Math.max(0, (output - 1) * stride + extent - input - begin);
  // the runtime takes no pads as long as the kernel
  const native = Math.max(begin, behind) < kernel;
  const padded = native ? x : padAxis(x, axis, begin, behind, lowest[x.type] ?? 0);
  const pads = native ? [...along(begin, 0), ...along(behind, 0)] : [...along(0, 0), ...along(0, 0)];
  return padded.op('MaxPool', [], dims, { kernel_shape: along(kernel, 1), strides: along(stride, 1), dilations: along(dilation, 1), pads });
}

/** The cotangent of one-axis max pooling: each window's goes to its first maximum. */
function throughPoolAlong(dy: Value, x: Value, y: Value, axis: number, window: Window): Value {
  const taps: Value[] = [];
  let rest = dy;
  for (let j = 0; j < window.kernel - 1; j++) {
    const taken = underTap(x, axis, j, window).equal(y).cast(dy.type).mul(rest);
    taps.push(taken);
    rest = rest.sub(taken);
  }
  return spread([...taps, rest], axis, window);
}

/**
 * Max pooling one axis at a time, the last axis first, and back in the opposite order: ties then go to the first
 * maximum in memory order, as the runtime's own indices do, and no indices are needed.
 */
const maxPool: Rule = (dy, forward) => {
  const axes = poolWindows(dy, forward);
  const stages = [forward.x[0]!];
  for (let i = axes.length - 1; i > 0; i--) stages.push(poolAlong(stages.at(-1)!, i + 2, axes[i]!));
  stages.push(forward.y);
  let g = dy;
  axes.forEach((window, i) => {
    const stage = axes.length - i;
    g = throughPoolAlong(g, stages[stage - 1]!, stages[stage]!, i + 2, window);
  });
  return [g];
};

/** Every tap of every window along all axes gets `g`. */
const spreadAll = (g: Value, axes: readonly Window[]): Value =>
  axes.reduce((value, window, i) => spread(Array(window.kernel).fill(value), i + 2, window), g);

/** How many elements each window along one axis averages over. */
function counts({ output, stride, dilation, kernel, begin, end, input }: Window, includePads: boolean): number[] {
  const [low, high] = includePads ? [-begin, input + end] : [0, input];
  return Array.from({ length: output }, (_, i) => {
    const taps = Array.from({ length: kernel }, (_, j) => i * stride + j * dilation - begin);
    return taps.filter((at) => at >= low && at < high).length;
  });
}

const averagePool: Rule = (dy, forward) => {
  const axes = poolWindows(dy, forward);
  const include = forward.attributes.int('count_include_pad', 0) === 1;
  const mean = axes.reduce((g, window, i) => {
    const count = counts(window, include);
    if (count.every((n) => n === count[0])) return g.div(count[0]!);
    const dims = dy.dims.map((_, axis) => (axis === i + 2 ? count.length : 1));
    return g.div(g.constant(tensorOf(g.type, dims, count)));
  }, dy);
  return [spreadAll(mean, axes)];
};

const lpPool: Rule = (dy, forward) => {
  const [x] = forward.x as [Value];
  const p = forward.attributes.int('p', 2);
  const { y } = forward;
  const share = dy.mul(
    y
      .equal(0)
      .where(1, y)
      .pow(1 - p),
  );
  return [
    spreadAll(share, poolWindows(dy, forward))
      .mul(x.op('Sign', [], x.dims))
      .mul(x.abs().pow(p - 1)),
  ];
};

const spaceSize = (x: Value): number => x.dims.slice(2).reduce((product, dim) => product * dim, 1);

export const pooling = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  GlobalAveragePool: (dy, { x: [x] }) => [dy.div(spaceSize(x!))],
  GlobalMaxPool: (dy, { x: [x], y }) => {
    const hit = x!.equal(y).cast(dy.type);
    return [dy.mul(hit).div(hit.sum(resolveAxes('space', x!.dims.length)))];
  },
} satisfies Rules;
