import { sameDims, type Value } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/** `Einsum` whose letters stand for axes of length 1 and n -> operands expanded to n. */
export const einsumLengths: NodeLowering = {
  id: 'einsum-lengths',
  op: 'Einsum',
  why: 'the provider reads beyond an axis of length 1 that Einsum broadcasts, or fails: the operands are expanded',
  applies: ({ weaknesses }) => weaknesses.has('no broadcasting in Einsum'),
  lower({ attributes, x, y: [y] }) {
    if (!y) return undefined;
    const equation = attributes.string('equation', '');
    const operands = x as readonly Value[];
    const terms = equation.replaceAll(' ', '').split('->')[0]!.split(',');
    const labels = operands.map(({ dims }, i) => axisLabels(terms[i]!, dims.length));
    const lengths = new Map<string, number>();
    operands.forEach(({ dims }, i) => {
      for (const [axis, label] of labels[i]!.entries()) lengths.set(label, Math.max(lengths.get(label) ?? 1, dims[axis]!));
    });
    const full = labels.map((own) => own.map((label) => lengths.get(label)!));
    if (operands.every(({ dims }, i) => sameDims(dims, full[i]!))) return undefined;
    const [first, ...rest] = operands.map((operand, i) => operand.expand(full[i]!)) as [Value, ...Value[]];
    return first.op('Einsum', rest, y.dims, { equation });
  },
};

/** A label per axis: the term's letters, and numbers for the axes of its ellipsis, counted from the last one. */
function axisLabels(term: string, rank: number): string[] {
  const [before, behind = ''] = term.split('...') as [string, string?];
  const others = rank - before.length - behind.length;
  return [...before, ...Array.from({ length: others }, (_, i) => `${others - i}`), ...behind];
}
