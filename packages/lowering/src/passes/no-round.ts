import type { NodeLowering } from '../lowering.js';

/** `Round`, halves to the even neighbour -> `Floor` and comparisons, exact at any magnitude. */
export const noRound: NodeLowering = {
  id: 'no-round',
  op: 'Round',
  why: 'the provider runs Round on the CPU, Floor and comparisons on itself',
  applies: ({ weaknesses }) => weaknesses.has('no Round'),
  lower({ x: [x] }) {
    if (x?.type !== 'float32') return undefined;
    const floor = (value: typeof x) => value.op('Floor', [], value.dims);
    const below = floor(x);
    const odd = below.sub(floor(below.mul(0.5)).mul(2));
    const rest = x.sub(below);
    return below.add(rest.equal(0.5).where(odd, rest.greater(0.5).where(1, 0)));
  },
};
