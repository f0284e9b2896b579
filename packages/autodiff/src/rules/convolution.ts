import { type Value, type Window, windows } from '@voxplain/graph';
import type { Forward, Rules } from '../rule.js';

/** How a convolution looks at its windows, the same for both directions. */
const attributesOf = (axes: readonly Window[], group: number) => ({
  kernel_shape: axes.map(({ kernel }) => kernel),
  strides: axes.map(({ stride }) => stride),
  dilations: axes.map(({ dilation }) => dilation),
  pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
  group,
});

/** The windows of a transposed convolution, whose automatic pads follow from the shape of its result. */
function transposedWindows({ attributes, x: [x, w], y }: Forward): Window[] {
  const axes = windows(attributes, w!.dims.slice(2), y.dims.slice(2), x!.dims.slice(2));
  const auto = attributes.string('auto_pad', 'NOTSET');
  if (!auto.startsWith('SAME') && !attributes.has('output_shape')) return axes;
  const padding = attributes.ints(
    'output_padding',
    axes.map(() => 0),
  );
  return axes.map((axis, i) => {
    const total = Math.max(0, axis.stride * (axis.output - 1) + padding[i]! + axis.extent - axis.input);
    const small = Math.floor(total / 2);
    // the runtime puts the odd one behind for SAME_UPPER and before otherwise
    const begin = auto === 'SAME_UPPER' ? small : total - small;
    return { ...axis, begin, end: total - begin };
  });
}

const overSpace = (dy: Value): Value => dy.sum([0, ...dy.dims.slice(2).map((_, i) => i + 2)], false);

export const convolution = {
  /** A transposed convolution with the same kernel and windows; `output_padding` is what the forward ones never reached. */
  Conv: (dy, { x: [x, w, bias], attributes }) => {
    const axes = windows(attributes, w!.dims.slice(2), x!.dims.slice(2), dy.dims.slice(2));
    const reach = axes.map(({ output, stride, extent, begin, end }) => (output - 1) * stride + extent - begin - end);
    const output_padding = axes.map(({ input }, i) => input - reach[i]!);
    const dx = dy.op('ConvTranspose', [w!], x!.dims, { ...attributesOf(axes, attributes.int('group', 1)), output_padding });
    return bias ? [dx, undefined as never, overSpace(dy)] : [dx];
  },
  ConvTranspose: (dy, forward) => {
    const [x, w, bias] = forward.x as [Value, Value, Value | undefined];
    const dx = dy.op('Conv', [w], x.dims, attributesOf(transposedWindows(forward), forward.attributes.int('group', 1)));
    return bias ? [dx, undefined as never, overSpace(dy)] : [dx];
  },
} satisfies Rules;
