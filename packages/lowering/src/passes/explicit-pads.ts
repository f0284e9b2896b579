import { windows } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/**
 * `ConvTranspose` in 3-D whose pads follow from its result's dims (`auto_pad`, `output_shape`) -> the same with these
 * pads. The runtime puts the odd one behind for SAME_UPPER, and before otherwise.
 */
export const explicitPads: NodeLowering = {
  id: 'explicit-pads',
  op: 'ConvTranspose',
  why: 'other lowerings take a transposed convolution with given pads only',
  applies: ({ weaknesses }) => weaknesses.has('no transposed convolution in 3-D'),
  lower({ attributes, x: [x, w, bias], y: [y] }) {
    if (!x || !w || y?.dims.length !== 5) return undefined;
    const auto = attributes.string('auto_pad', 'NOTSET');
    if (!attributes.has('output_shape') && !auto.startsWith('SAME')) return undefined;
    const given = attributes.ints('output_padding', [0, 0, 0]);
    const axes = windows(attributes, w.dims.slice(2), y.dims.slice(2), x.dims.slice(2)).map((axis, i) => {
      const reach = (axis.output - 1) * axis.stride + axis.extent;
      const total = Math.max(0, reach + given[i]! - axis.input);
      const begin = auto === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);
      return { ...axis, begin, end: total - begin, missing: axis.input - reach + total };
    });
    return x.op('ConvTranspose', bias ? [w, bias] : [w], y.dims, {
      kernel_shape: axes.map(({ kernel }) => kernel),
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
      output_padding: axes.map(({ missing }) => missing),
      group: attributes.int('group', 1),
    });
  },
};
