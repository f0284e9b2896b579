import type { NodeLowering } from '../lowering.js';

/** `Dropout` in inference is its input. */
export const noDropout: NodeLowering = {
  id: 'no-dropout',
  op: 'Dropout',
  why: 'the provider has no Dropout, which does nothing in inference',
  applies: ({ weaknesses }) => weaknesses.has('no Dropout'),
  lower({ graph: { model }, x: [x], outputs: [, mask] }) {
    // its mask, where something reads it, needs the node
    const isRead = mask && (model.consumers(mask).length > 0 || model.outputs.some(({ name }) => name === mask));
    return isRead ? undefined : x;
  },
};
