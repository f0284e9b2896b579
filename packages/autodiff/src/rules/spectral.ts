import { numbers, padAxis, resolveAxes, spread, tensorOf, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';

/** The transform of `length` elements along an axis, two-sided; shorter axes are filled with zeros. Complex numbers are the last axis. */
function transform(value: Value, axis: number, length: number, inverse: boolean, opset: number): Value {
  const dims = value.dims.map((dim, i) => (i === axis ? length : i === value.dims.length - 1 ? 2 : dim));
  const attributes = { inverse: inverse ? 1 : 0, onesided: 0 };
  const size = value.scalar(length, 'int64');
  if (opset < 20) return value.op('DFT', [size], dims, { ...attributes, axis });
  return value.op('DFT', [size, value.scalar(axis, 'int64')], dims, attributes);
}

/** The adjoint of the transform, not divided by the length on either way: the transform with opposite angles. */
const adjoint = (dy: Value, axis: number, length: number, inverse: boolean, opset: number): Value =>
  inverse ? transform(dy, axis, length, false, opset) : transform(dy, axis, length, true, opset).mul(length);

/** Real signals have no imaginary part to give a gradient to. */
const likeSignal = (value: Value, signal: Value): Value => value.slice([-1], [0], [signal.dims.at(-1)!]);

const fourier: Rule = (dy, { x: [x], attributes, opset, optionalConstant, refuse }) => {
  const given = (input: number) => (optionalConstant(input) ? numbers(optionalConstant(input)!)[0] : undefined);
  const [axis] = resolveAxes(opset < 20 ? attributes.int('axis', 1) : (given(2) ?? -2), x!.dims.length) as [number];
  const [inverse, onesided] = [attributes.int('inverse', 0) === 1, attributes.int('onesided', 0) === 1];
  const length = onesided && !inverse ? (given(1) ?? x!.dims[axis]!) : dy.dims[axis]!;
  // with more or fewer bins the runtime mirrors the wrong ones
  if (onesided && inverse && x!.dims[axis]! !== Math.floor(length / 2) + 1) refuse('of other than half a spectrum');
  const spectrum = adjoint(dy, axis, length, inverse, opset);
  const scaled = inverse ? spectrum.mul(halves(dy, axis, length, onesided)) : spectrum;
  return [likeSignal(padAxis(scaled, axis, 0, x!.dims[axis]! - length), x!), null, null];
};

/** What each bin counts in the inverse: `1 / length`, twice that where a bin of half a spectrum stands for its mirror image, too. */
function halves(value: Value, axis: number, length: number, onesided: boolean): Value {
  if (!onesided) return value.scalar(1 / length);
  const weights = Array.from({ length }, (_, bin) => (2 * bin > length ? 0 : bin === 0 || 2 * bin === length ? 1 : 2) / length);
  const dims = value.dims.map((_, i) => (i === axis ? length : 1));
  return value.constant(tensorOf(value.type, dims, weights));
}

/** Frames `[batch, frame, bin, 2]` of a signal `[batch, time, 1 or 2]`: transformed back, windowed, and added where they overlap. */
const shortTime: Rule = (dy, { x: [signal, , window], opset, constant }) => {
  const [batch, time] = signal!.dims as [number, number];
  const step = numbers(constant(1))[0]!;
  const length = window?.dims[0] ?? numbers(constant(3))[0]!;
  const frames = likeSignal(adjoint(dy, 2, length, false, opset), signal!);
  const windowed = window ? frames.mul(window.reshape([length, 1])) : frames;
  // frames are cut into pieces as long as the step: those that overlap then lie in one column
  const pieces = Math.ceil(length / step);
  const cut = padAxis(windowed, 2, 0, pieces * step - length).split(Array(pieces).fill(step), 2);
  const columns = dy.dims[1]! + pieces - 1;
  const placed = { kernel: pieces, stride: 1, dilation: 1, begin: 0, end: 0, extent: pieces, input: columns, output: dy.dims[1]! };
  const added = spread(cut, 1, placed).reshape([batch, columns * step, windowed.dims[3]!]);
  return [padAxis(added, 1, 0, time - columns * step).reshape(signal!.dims), null];
};

export const spectral = { DFT: fourier, STFT: shortTime } satisfies Rules;
