import type { Attributes } from './attributes.js';
import type { Value } from './value.js';

/** How a convolution or pooling window moves along one spatial axis. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first element. */
  readonly begin: number;
  /** Declared zeros behind the last one. */
  readonly end: number;
  /** Extent of the dilated kernel. */
  readonly extent: number;
  readonly input: number;
  readonly output: number;
}

/** The windows of a node, per spatial axis, with `auto_pad` resolved. */
export function windows(attributes: Attributes, kernel: readonly number[], x: readonly number[], y: readonly number[]): Window[] {
  const rank = kernel.length;
  const ones = kernel.map(() => 1);
  const strides = attributes.ints('strides', ones);
  const dilations = attributes.ints('dilations', ones);
  const pads = attributes.ints('pads', [...ones, ...ones].fill(0));
  const auto = attributes.string('auto_pad', 'NOTSET');
  return kernel.map((k, axis) => {
    const [stride, dilation, input, output] = [strides[axis]!, dilations[axis]!, x[axis]!, y[axis]!];
    const extent = dilation * (k - 1) + 1;
    let [begin, end] = [pads[axis]!, pads[rank + axis]!];
    if (auto.startsWith('SAME')) {
      const total = Math.max(0, (output - 1) * stride + extent - input);
      begin = auto === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
      end = total - begin;
    } else if (auto === 'VALID') [begin, end] = [0, 0];
    return { kernel: k, stride, dilation, begin, end, extent, input, output };
  });
}

/** `[before, behind]` along one axis, nothing along the others. */
export const padAxis = (value: Value, axis: number, before: number, behind: number, fill = 0): Value => {
  const at = (n: number) => value.dims.map((_, i) => (i === axis ? n : 0));
  return value.pad(at(before), at(behind), fill);
};

/**
 * The reverse of looking through windows along one axis: `taps[j]` has the window's output length, and its element `i`
 * is added to element `i * stride + j * dilation - begin` of the result. Residues modulo the stride are summed on
 * their own and woven together, so that nothing is scattered.
 */
export function spread(taps: readonly Value[], axis: number, { stride, dilation, begin, input, output }: Window): Value {
  const length = Math.ceil(input / stride);
  const phases: (Value | undefined)[] = Array(stride).fill(undefined);
  taps.forEach((tap, j) => {
    const shift = Math.floor((j * dilation - begin) / stride);
    const residue = j * dilation - begin - shift * stride;
    const placed = padAxis(tap, axis, shift, length - output - shift);
    phases[residue] = phases[residue]?.add(placed) ?? placed;
  });
  const [some] = taps as [Value];
  const zero = some.scalar(0).expand(some.dims.map((dim, i) => (i === axis ? length : dim)));
  return weave(
    phases.map((phase) => phase ?? zero),
    axis,
  ).slice([axis], [0], [input]);
}

/** Interleaves equally long values along an axis: a0 b0 a1 b1 ... */
export function weave([first, ...rest]: readonly Value[], axis: number): Value {
  if (rest.length === 0) return first!;
  const { dims } = first!;
  const apart = (value: Value) => value.reshape([...dims.slice(0, axis + 1), 1, ...dims.slice(axis + 1)]);
  const joined = dims.map((dim, i) => (i === axis ? dim * (rest.length + 1) : dim));
  return apart(first!)
    .concat(rest.map(apart), axis + 1)
    .reshape(joined);
}
