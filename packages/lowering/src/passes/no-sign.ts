import type { NodeLowering } from '../lowering.js';

/** `Sign` -> two comparisons. */
export const noSign: NodeLowering = {
  id: 'no-sign',
  op: 'Sign',
  why: 'the provider runs Sign on the CPU, comparisons on itself',
  applies: ({ weaknesses }) => weaknesses.has('no Sign'),
  lower({ x: [x], y: [y] }) {
    if (!x || !y?.type.startsWith('float')) return undefined;
    return x.greater(0).where(1, x.less(0).where(x.scalar(-1), x.scalar(0))) as typeof x;
  },
};
