import { padAxis, type Value, type Window, windows } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';
import type { Step } from '../rewrite.js';

/**
 * Grouped `Conv` in 3-D -> depth as batch: every tap along the depth is a grouped 2-D convolution of slices
 * `[depth, channel, height, width]`, and the taps are added. Batches are taken apart first.
 */
export const groupedConvolution3d: NodeLowering = {
  id: 'grouped-convolution-3d',
  op: 'Conv',
  why: 'the provider has no grouped convolution in 3-D: slices as batch, one 2-D convolution per tap along the depth',
  applies: ({ weaknesses }) => weaknesses.has('no grouped convolution in 3-D'),
  lower(step) {
    const {
      attributes,
      x: [x, w],
      y: [y],
    } = step;
    if (!x || !w || !y || w.dims.length !== 5 || attributes.int('group', 1) === 1) return undefined;
    const samples = x.split(Array(x.dims[0]!).fill(1), 0).map((sample) => oneSample(step, sample, w, y.dims));
    return samples[0]!.concat(samples.slice(1), 0);
  },
};

function oneSample({ attributes, x: [, , bias] }: Step, x: Value, w: Value, dims: readonly number[]): Value {
  const [depth, height, width] = windows(attributes, w.dims.slice(2), x.dims.slice(2), dims.slice(2)) as [Window, Window, Window];
  const slices = x.reshape(x.dims.slice(1)).transpose([1, 0, 2, 3]);
  const needed = (depth.output - 1) * depth.stride + depth.extent - depth.begin - depth.input;
  const padded = padAxis(slices, 0, depth.begin, needed);
  const plane = [dims[1]!, ...dims.slice(3)];
  const taps = Array.from({ length: depth.kernel }, (_, tap) => {
    const from = tap * depth.dilation;
    const seen = padded.slice([0], [from], [from + (depth.output - 1) * depth.stride + 1], [depth.stride]);
    const kernel = w.slice([2], [tap], [tap + 1]).reshape([...w.dims.slice(0, 2), ...w.dims.slice(3)]);
    return seen.op('Conv', tap === 0 && bias ? [kernel, bias] : [kernel], [depth.output, ...plane], {
      kernel_shape: kernel.dims.slice(2),
      strides: [height.stride, width.stride],
      dilations: [height.dilation, width.dilation],
      pads: [height.begin, width.begin, height.end, width.end],
      group: attributes.int('group', 1),
    });
  });
  const sum = taps.reduce((total, tap) => total.add(tap));
  return sum.transpose([1, 0, 2, 3]).reshape([1, ...dims.slice(1)]);
}
