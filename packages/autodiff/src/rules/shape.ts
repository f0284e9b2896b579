import { numbers, padAxis, resolveAxes, spread, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';
import { alongAxis, scatterMatrix } from './along-axis.js';

/** Operators that only give the same elements other dims. */
const reshaped: Rule = (dy, { x: [x] }) => [dy.reshape(x!.dims), null];

const transpose: Rule = (dy, { x: [x], attributes }) => {
  const perm = attributes.ints('perm', resolveAxes('all', x!.dims.length).reverse());
  return [dy.transpose(perm.map((_, axis) => perm.indexOf(axis)))];
};

const slice: Rule = (dy, { x: [x], constant, optionalConstant }) => {
  const { dims } = x!;
  const starts = numbers(constant(1));
  // the output's length stands for the ends, but only where they are fixed
  constant(2);
  const axes = optionalConstant(3) ? numbers(constant(3)) : starts.map((_, i) => i);
  const steps = optionalConstant(4) ? numbers(constant(4)) : starts.map(() => 1);
  return [
    axes.reduce((g, given, i) => {
      const axis = given < 0 ? given + dims.length : given;
      const [input, output, step] = [dims[axis]!, dy.dims[axis]!, steps[i]!];
      const from = Math.min(Math.max(starts[i]! < 0 ? starts[i]! + input : starts[i]!, 0), step < 0 ? input - 1 : input);
      const start = step < 0 ? from + (output - 1) * step : from;
      const forwards = step < 0 ? g.slice([axis], [-1], [-output - 1], [-1]) : g;
      if (Math.abs(step) === 1) return padAxis(forwards, axis, start, input - start - output);
      return spread([forwards], axis, { kernel: 1, stride: Math.abs(step), dilation: 1, begin: -start, end: 0, extent: 1, input, output });
    }, dy),
    null,
    null,
    null,
    null,
  ];
};

/** For each padded position the one it copies, per mode. */
const sources: Record<string, (at: number, length: number) => number> = {
  edge: (at, length) => Math.min(Math.max(at, 0), length - 1),
  reflect: (at, length) => {
    const period = Math.max(1, 2 * (length - 1));
    const within = ((at % period) + period) % period;
    return within < length ? within : period - within;
  },
  wrap: (at, length) => ((at % length) + length) % length,
};

const pad: Rule = (dy, { x: [x], constant, optionalConstant, attributes }) => {
  const rank = x!.dims.length;
  const given = numbers(constant(1));
  const axes = optionalConstant(3) ? numbers(constant(3)).map((axis) => (axis < 0 ? axis + rank : axis)) : resolveAxes('all', rank);
  const mode = attributes.string('mode', 'constant');
  const dx = axes.reduce((g, axis, i) => {
    const [before, behind] = [given[i]!, given[i + axes.length]!];
    if (before === 0 && behind === 0) return g;
    const length = x!.dims[axis]!;
    if (mode === 'constant') return padAxis(g, axis, -before, -behind);
    // negative pads crop before anything is copied
    const first = Math.max(0, -before);
    const kept = length - first - Math.max(0, -behind);
    const rows = Array.from({ length: g.dims[axis]! }, (_, at) => first + sources[mode]!(at - Math.max(0, before), kept));
    return alongAxis(g, axis, scatterMatrix(length, rows), length);
  }, dy);
  // what did not come from the input came from the fill
  return [dx, null, dy.sum('all', false).sub(dx.sum('all', false)), null];
};

const tile: Rule = (dy, { x: [x], constant }) => {
  const repeats = numbers(constant(1));
  const apart = x!.dims.flatMap((dim, axis) => [repeats[axis]!, dim]);
  const axes = x!.dims.map((_, axis) => 2 * axis);
  return [dy.reshape(apart).sum(axes, false), null];
};

const concat: Rule = (dy, { x, attributes }) => {
  const [axis] = resolveAxes(attributes.int('axis', 0), dy.dims.length) as [number];
  return dy.split(
    x.map(({ dims }) => dims[axis]!),
    axis,
  );
};

const split: Rule = (_, { x: [x], attributes, cotangents }) => {
  const [axis] = resolveAxes(attributes.int('axis', 0), x!.dims.length) as [number];
  const [first, ...rest] = cotangents() as [Value, ...Value[]];
  return [first.concat(rest, axis), null];
};

/** Both orders of the 2-D block operators: where the block axes stand among the channels. */
const blockRule =
  (toSpace: boolean): Rule =>
  (dy, { x: [x], attributes }) => {
    const size = attributes.int('blocksize', 1);
    const [batch, channels, height, width] = x!.dims as [number, number, number, number];
    if (!toSpace) {
      const apart = dy.reshape([batch, size, size, channels, height / size, width / size]);
      return [apart.transpose([0, 3, 4, 1, 5, 2]).reshape(x!.dims)];
    }
    const depth = channels / (size * size);
    const apart = dy.reshape([batch, depth, height, size, width, size]);
    const order = attributes.string('mode', 'DCR') === 'DCR' ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
    return [apart.transpose(order).reshape(x!.dims)];
  };

const cumSum: Rule = (dy, { constant, attributes, x: [x] }) => {
  const axis = x!.constant(constant(1));
  const flags = { exclusive: attributes.int('exclusive', 0), reverse: 1 - attributes.int('reverse', 0) };
  return [dy.op('CumSum', [axis], dy.dims, flags), null];
};

export const shape = {
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Transpose: transpose,
  Expand: (dy) => [dy, null],
  Tile: tile,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  DepthToSpace: blockRule(true),
  SpaceToDepth: blockRule(false),
  CumSum: cumSum,
} satisfies Rules;
