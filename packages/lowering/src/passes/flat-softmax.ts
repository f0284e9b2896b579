import { elementCount } from '@voxplain/core';
import type { NodeLowering } from '../lowering.js';

/** `Softmax` as it was before opset 13, over an axis and all behind it -> over the last axis of a matrix. */
export const flatSoftmax: NodeLowering = {
  id: 'flat-softmax',
  op: 'Softmax',
  why: 'the provider fails on a Softmax over several axes: they are made one',
  applies: ({ weaknesses }) => weaknesses.has('no Softmax over several axes'),
  lower({ graph, attributes, x: [x] }) {
    if (!x || graph.opset >= 13) return undefined;
    const { dims } = x;
    const axis = (attributes.int('axis', 1) + dims.length) % dims.length;
    if (axis === dims.length - 1) return undefined;
    const matrix = [elementCount(dims.slice(0, axis)), elementCount(dims.slice(axis))];
    return x.reshape(matrix).softmax(1).reshape(dims);
  },
};
