import { elementCount } from '@voxplain/core';
import { sameDims, type Value } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/** `Pow` of operands that are broadcast, or of a constant exponent of another type -> operands of the result's dims and type. */
export const powOperands: NodeLowering = {
  id: 'pow-operands',
  op: 'Pow',
  why: 'the provider fails where Pow broadcasts, and leaves whole-number exponents to the CPU: operands of one shape and type',
  applies: ({ weaknesses }) => weaknesses.has('no broadcasting in Pow'),
  lower({ graph, x: [base, exponent], y: [y] }) {
    if (!base || !exponent || !y) return undefined;
    const fits = (value: Value) => elementCount(value.dims) === 1 || sameDims(value.dims, y.dims);
    const ofType = exponent.type === base.type || !graph.constantOf(exponent.name);
    if (ofType && fits(base) && fits(exponent)) return undefined;
    const [wideBase, wideExponent] = [base, ofType ? exponent : exponent.cast(base.type)].map((value) =>
      fits(value) ? value : value.expand(y.dims),
    );
    return wideBase!.pow(wideExponent!);
  },
};
