import type { NodeLowering } from '../lowering.js';
import { strided, throughStrideOne, transposedConvolution } from '../transposed-convolution.js';

/** `ConvTranspose` without strides -> `Conv` over the kernel flipped in space, its channels exchanged. */
export const flippedKernel: NodeLowering = {
  id: 'flipped-kernel',
  op: 'ConvTranspose',
  why: 'a convolution over flipped kernels is faster than a transposed one without strides',
  applies: ({ weaknesses }) =>
    weaknesses.has('transposed convolution in 3-D is slow') || weaknesses.has('no transposed convolution in 3-D'),
  lower(step, { weaknesses }) {
    const node = transposedConvolution(step);
    // the model's own nodes stay as they are where the provider has them
    const needed = node && node.axes.length === 3 && weaknesses.has('no transposed convolution in 3-D');
    return node && !strided(node) && (needed || !step.ofModel) ? throughStrideOne(node) : undefined;
  },
};
