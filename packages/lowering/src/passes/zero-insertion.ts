import { spread } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';
import { strided, throughStrideOne, transposedConvolution } from '../transposed-convolution.js';

/** Strided `ConvTranspose` in 3-D of any kind -> zeros between the elements, then a convolution without strides. */
export const zeroInsertion: NodeLowering = {
  id: 'zero-insertion',
  op: 'ConvTranspose',
  why: 'the provider has no transposed convolution in 3-D: zeros between the elements, then a convolution over flipped kernels',
  applies: ({ weaknesses }) => weaknesses.has('no transposed convolution in 3-D'),
  lower(step) {
    const node = transposedConvolution(step);
    if (node?.axes.length !== 3 || !strided(node)) return undefined;
    const x = node.axes.reduce((value, { stride, output }, i) => {
      const input = (output - 1) * stride + 1;
      return spread([value], i + 2, { kernel: 1, stride, dilation: 1, begin: 0, end: 0, extent: 1, input, output });
    }, node.x);
    const axes = node.axes.map((axis) => ({ ...axis, stride: 1, output: (axis.output - 1) * axis.stride + 1 }));
    return throughStrideOne({ ...node, x, axes });
  },
};
