import { resolveAxes, type Value } from '@voxplain/graph';
import { constantInts, type Form } from '../form.js';
import { folded, inPart, type Phases } from '../phases.js';

/** How the results of several parts are put together. */
const together: Readonly<Record<string, string>> = { ReduceSum: 'Add', ReduceSumSquare: 'Add', ReduceMax: 'Max', ReduceMin: 'Min' };

/** Reductions: within the layers first, then over them. */
export const reduce: Form = (node) => {
  const x = node.phased[0];
  const y = node.y[0]!;
  const given = node.x[1] ? constantInts(node, node.x[1]) : node.attributes.ints('axes', []);
  if (!x || y.type !== 'float32' || !given?.length) return undefined;
  const axes = resolveAxes(given, x.dims.length);
  const kept = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  if (!axes.includes(2)) {
    if (axes.includes(0) || y.dims.length < x.dims.length) return undefined;
    const inner = axes.map((axis) => inPart(axis, x.dims));
    return [{ parts: x.parts.map((part) => reduced(part, node.op, inner)), dims: kept }];
  }
  const isMean = node.op === 'ReduceMean';
  // parts have unequal numbers of layers, which a mean of means would weigh alike
  const op = isMean ? 'ReduceSum' : node.op;
  const overSpace = total(
    x,
    op,
    axes.filter((axis) => axis !== 0 && axis !== 2),
  );
  const whole = axes.includes(0) ? reduced(overSpace, op === 'ReduceSumSquare' ? 'ReduceSum' : op, [0]) : overSpace;
  const size = axes.reduce((product, axis) => product * x.dims[axis]!, 1);
  return [(isMean ? whole.mul(1 / size) : whole).reshape(y.dims)];
};

/** `GlobalAveragePool` and `GlobalMaxPool`. */
export const globalPool =
  (op: 'ReduceMean' | 'ReduceMax'): Form =>
  (node) => {
    const x = node.phased[0];
    if (!x || node.y[0]!.type !== 'float32') return undefined;
    const inner = x.dims.map((_, axis) => axis).slice(3);
    if (op === 'ReduceMax') return [total(x, op, inner)];
    const size = x.dims.slice(2).reduce((product, dim) => product * dim, 1);
    return [total(x, 'ReduceSum', inner).mul(1 / size)];
  };

/** Over all layers, and over `axes` within them: `[batch, channel, 1, ...rest]`. */
export function total({ parts, dims }: Phases, op: string, axes: readonly number[]): Value {
  const overParts = (part: Value): Value => {
    const inner = reduced(
      part,
      op,
      axes.map((axis) => inPart(axis, dims)),
    );
    // what has been squared and added up is added up
    const next = op === 'ReduceSumSquare' && axes.length ? 'ReduceSum' : op;
    if (!folded(dims)) return reduced(inner, next, [2]);
    const [batch] = dims as [number];
    const [channels, ...rest] = inner.dims.slice(1);
    const layers = inner.reshape([inner.dims[0]! / batch, batch, channels!, ...rest]);
    return reduced(layers, next, [0]).reshape([batch, channels!, 1, ...rest]);
  };
  return parts.map(overParts).reduce((a, b) => a.op(together[op]!, [b], a.dims));
}

const reduced = (value: Value, op: string, axes: readonly number[]): Value =>
  axes.length === 0
    ? value
    : value.op(
        op,
        [],
        value.dims.map((dim, i) => (axes.includes(i) ? 1 : dim)),
        { axes: [...axes], keepdims: 1 },
      );
