import type { Lowering } from '../lowering.js';

/** `Dropout` in inference is its input. */
export const noDropout: Lowering = {
  id: 'no-dropout',
  why: 'the provider has no Dropout, which does nothing in inference',
  applies: ({ weaknesses }) => weaknesses.has('no Dropout'),
  // its mask, where something reads it, needs the node
  lower: ({ op, domain, x: [x], outputs }) => (op === 'Dropout' && !domain && !outputs[1] ? x : undefined),
};
