import { numbers, tensorOf } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/**
 * `Slice` with a step along one axis of images -> a depthwise convolution with a single 1, which is exact and, unlike
 * Slice, keeps the blocked layout of the CPU's convolutions and runs on all threads.
 */
export const stridedSlice: NodeLowering = {
  id: 'strided-slice',
  op: 'Slice',
  why: 'a depthwise convolution with a single 1 takes every n-th element without leaving the blocked layout',
  applies: ({ blockedLayout }) => blockedLayout,
  lower({ ofModel, graph, inputs, x: [x], y: [y] }) {
    if (ofModel || !x || !y || x.type !== 'float32' || x.dims.length !== 4 || inputs.length < 5) return undefined;
    const [starts, , axes, steps] = inputs.slice(1).map((name) => numbers(graph.constantOf(name)!));
    const [axis, start, step] = [axes![0]!, starts![0]!, steps![0]!];
    if (axes!.length !== 1 || axis < 2 || step < 2 || start < 0 || start >= step) return undefined;
    const channels = x.dims[1]!;
    const along = (value: number) => [2, 3].map((i) => (i === axis ? value : 1));
    const single = tensorOf('float32', [1, 1, ...along(start + 1)], [...Array(start).fill(0), 1]);
    const weights = x.constant(single).expand([channels, 1, ...along(start + 1)]);
    return x.op('Conv', [weights], y.dims, { kernel_shape: along(start + 1), strides: along(step), group: channels });
  },
};
