import type { Value } from '@voxplain/graph';
import type { Rules } from '../rule.js';
import { padAxis, type Window, weave, windows } from './window.js';

/**
 * Kernels for the way back: `[out, in / group, ...k]` becomes `[in, out / group, ...k]`, flipped in space.
 * The runtime folds these nodes when the session is made, so no weight is stored twice.
 */
function reversedKernel(w: Value, group: number): Value {
  const [out, perGroup, ...space] = w.dims as [number, number, ...number[]];
  const axes = space.map((_, i) => i + 2);
  const grouped = w.reshape([group, out / group, perGroup, ...space]).transpose([0, 2, 1, ...space.map((_, i) => i + 3)]);
  const swapped = grouped.reshape([group * perGroup, out / group, ...space]);
  const steps = axes.map(() => -1);
  return swapped.slice(
    axes,
    steps,
    space.map((k) => -k - 1),
    steps,
  );
}

/** A stride-1 convolution of `dy` with given zeros around it; negative ones crop. */
function convolve(
  dy: Value,
  w: Value,
  group: number,
  dilations: readonly number[],
  begins: readonly number[],
  ends: readonly number[],
): Value {
  let cropped = dy;
  begins.forEach((begin, i) => {
    cropped = padAxis(cropped, i + 2, Math.min(0, begin), Math.min(0, ends[i]!));
  });
  const pads = [...begins, ...ends].map((n) => Math.max(0, n));
  const [, , ...kernel] = w.dims;
  const space = kernel.map((k, i) => dy.dims[i + 2]! + begins[i]! + ends[i]! - dilations[i]! * (k - 1));
  return cropped.op('Conv', [w], [dy.dims[0]!, w.dims[0]!, ...space], { pads, dilations, group, kernel_shape: kernel });
}

/** Stride 1: a convolution again, over the flipped kernel. Never ConvTranspose, which is slow for volumes. */
function throughStrideOne(dy: Value, w: Value, group: number, axes: readonly Window[]): Value {
  const begins = axes.map(({ extent, begin }) => extent - 1 - begin);
  const ends = axes.map(({ input, output, extent }, i) => input - output - begins[i]! + extent - 1);
  return convolve(
    dy,
    reversedKernel(w, group),
    group,
    axes.map(({ dilation }) => dilation),
    begins,
    ends,
  );
}

/** Strides in 1-D and 2-D: the runtime's transposed convolution. */
function throughTransposed(dy: Value, w: Value, group: number, axes: readonly Window[]): Value {
  // what the strided forward window never reached at the far edge
  const reach = axes.map(({ output, stride, extent, begin, end }) => (output - 1) * stride + extent - begin - end);
  const output_padding = axes.map(({ input }, i) => input - reach[i]!);
  return dy.op('ConvTranspose', [w], [dy.dims[0]!, w.dims[1]! * group, ...axes.map(({ input }) => input)], {
    kernel_shape: w.dims.slice(2),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
    group,
    output_padding,
  });
}

/**
 * Strides in 3-D, dilation 1: elements of one residue modulo the stride see only every stride-th tap, so each residue
 * is a small stride-1 convolution; the results are woven together.
 */
function throughResidues(dy: Value, w: Value, group: number, axes: readonly Window[]): Value {
  const out = [dy.dims[0]!, w.dims[1]! * group, ...axes.map(({ input, stride }) => Math.ceil(input / stride))];
  const residue = (chosen: readonly number[]): Value => {
    if (chosen.length < axes.length) {
      const { stride } = axes[chosen.length]!;
      return weave(
        Array.from({ length: stride }, (_, r) => residue([...chosen, r])),
        chosen.length + 2,
      );
    }
    const first = axes.map(({ stride, begin }, i) => (chosen[i]! + begin) % stride);
    const taps = axes.map(({ kernel, stride }, i) => Math.ceil((kernel - first[i]!) / stride));
    if (taps.some((count) => count <= 0)) return dy.scalar(0).expand(out);
    const space = axes.map((_, i) => i + 2);
    const sub = w.slice(
      space,
      first,
      axes.map(({ kernel }) => kernel),
      axes.map(({ stride }) => stride),
    );
    const reach = axes.map(({ stride, begin }, i) => (chosen[i]! + begin - first[i]!) / stride);
    const begins = taps.map((count, i) => count - 1 - reach[i]!);
    const ends = axes.map(({ output }, i) => out[i + 2]! + reach[i]! - output);
    return convolve(
      dy,
      reversedKernel(sub, group),
      group,
      axes.map(() => 1),
      begins,
      ends,
    );
  };
  return residue([]).slice(
    axes.map((_, i) => i + 2),
    axes.map(() => 0),
    axes.map(({ input }) => input),
  );
}

export const convolution = {
  Conv: (dy, forward) => {
    const [x, w, bias] = forward.x as [Value, Value, Value | undefined];
    const axes = windows(forward, w.dims.slice(2), x.dims.slice(2), dy.dims.slice(2));
    const group = forward.attributes.int('group', 1);
    const strided = axes.some(({ stride }) => stride > 1);
    const volume = axes.length > 2 && axes.every(({ dilation }) => dilation === 1);
    const through = !strided ? throughStrideOne : volume ? throughResidues : throughTransposed;
    const dx = through(dy, w, group, axes);
    return bias ? [dx, undefined as never, dy.sum([0, ...axes.map((_, i) => i + 2)], false)] : [dx];
  },
  ConvTranspose: (dy, forward) => {
    const [x, w] = forward.x as [Value, Value];
    // seen backwards the roles of input and output are exchanged
    const { attributes } = forward;
    const auto = attributes.string('auto_pad', 'NOTSET');
    if (auto.startsWith('SAME') || attributes.has('output_shape')) forward.refuse('with automatic pads');
    const axes = windows(forward, w.dims.slice(2), dy.dims.slice(2), x.dims.slice(2));
    return [
      dy.op('Conv', [w], x.dims, {
        kernel_shape: w.dims.slice(2),
        strides: axes.map(({ stride }) => stride),
        dilations: axes.map(({ dilation }) => dilation),
        pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
        group: attributes.int('group', 1),
      }),
    ];
  },
} satisfies Rules;
