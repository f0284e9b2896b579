import { padAxis, type Value, type Window, windows } from '@voxplain/graph';
import type { Step } from './rewrite.js';

/** A ConvTranspose node, seen as the way back of a convolution: `x` takes the place of its result's cotangent. */
export interface Transposed {
  readonly x: Value;
  /** `[in, out / group, ...kernel]`. */
  readonly w: Value;
  readonly bias: Value | undefined;
  readonly group: number;
  /** Windows of that convolution: `input` is what the node gives, `output` what it takes. */
  readonly axes: readonly Window[];
  /** Dims of the result. */
  readonly dims: readonly number[];
}

/** `undefined` for pads that the node leaves to the runtime. */
export function transposedConvolution({ attributes, x: [x, w, bias], y: [y] }: Step): Transposed | undefined {
  if (!x || !w || !y) return undefined;
  if (attributes.has('output_shape') || attributes.string('auto_pad', 'NOTSET').startsWith('SAME')) return undefined;
  const axes = windows(attributes, w.dims.slice(2), y.dims.slice(2), x.dims.slice(2));
  return { x, w, bias, group: attributes.int('group', 1), axes, dims: y.dims };
}

export const strided = ({ axes }: Transposed): boolean => axes.some(({ stride }) => stride > 1);

/**
 * Kernels for the way back: `[out, in / group, ...k]` becomes `[in, out / group, ...k]`, flipped in space. The runtime folds
 * these nodes when the session is made, so no weight is stored twice; each costs a copy then, so none is there for nothing.
 */
export function reversedKernel(w: Value, group: number): Value {
  const [out, perGroup, ...space] = w.dims as [number, number, ...number[]];
  const grouped = () => w.reshape([group, out / group, perGroup, ...space]).transpose([0, 2, 1, ...space.map((_, i) => i + 3)]);
  const swapped =
    group === 1 ? w.transpose([1, 0, ...space.map((_, i) => i + 2)]) : grouped().reshape([group * perGroup, out / group, ...space]);
  const flipped = space.flatMap((k, i) => (k > 1 ? [i + 2] : []));
  if (flipped.length === 0) return swapped;
  const steps = flipped.map(() => -1);
  return swapped.slice(
    flipped,
    steps,
    flipped.map((axis) => -w.dims[axis]! - 1),
    steps,
  );
}

/** A convolution of nothing but zeros. */
export const ofZeros = ({ x, bias }: Pick<Transposed, 'x' | 'bias'>, dims: readonly number[]): Value =>
  (bias ? bias.reshape([1, dims[1]!, ...dims.slice(2).map(() => 1)]) : x.scalar(0)).expand(dims);

/** A stride-1 convolution of `x` with given zeros around it; negative ones crop. */
export function convolve(
  { x, bias, group }: Pick<Transposed, 'x' | 'bias' | 'group'>,
  w: Value,
  dilations: readonly number[],
  begins: readonly number[],
  ends: readonly number[],
): Value {
  const [, , ...kernel] = w.dims;
  const space = kernel.map((k, i) => x.dims[i + 2]! + begins[i]! + ends[i]! - dilations[i]! * (k - 1));
  const dims = [x.dims[0]!, w.dims[0]!, ...space];
  // cropped to nothing: the runtime's convolutions of empty tensors are empty, whatever their pads
  if (begins.some((begin, i) => x.dims[i + 2]! + Math.min(0, begin) + Math.min(0, ends[i]!) <= 0)) return ofZeros({ x, bias }, dims);
  const cropped = begins.reduce((g, begin, i) => padAxis(g, i + 2, Math.min(0, begin), Math.min(0, ends[i]!)), x);
  const pads = [...begins, ...ends].map((n) => Math.max(0, n));
  return cropped.op('Conv', bias ? [w, bias] : [w], dims, { pads, dilations, group, kernel_shape: kernel });
}

/** A transposed convolution without strides: a convolution over the flipped kernel. */
export function throughStrideOne(node: Transposed): Value {
  const { w, group, axes } = node;
  const begins = axes.map(({ extent, begin }) => extent - 1 - begin);
  const ends = axes.map(({ input, output, extent }, i) => input - output - begins[i]! + extent - 1);
  return convolve(
    node,
    reversedKernel(w, group),
    axes.map(({ dilation }) => dilation),
    begins,
    ends,
  );
}
