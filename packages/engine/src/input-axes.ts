import { elementCount, type ModelCard } from '@voxplain/core';
import { type Declared, type ModelGraph, numbers, resolveAxes } from '@voxplain/graph';
import { channelFirst, channelFirstOps, channelLast, type Role } from './layout.js';
import { reshaped } from './reshaped.js';

/** Operators of preprocessing that leave every axis where it is. */
const inPlace = new Set(
  'Identity Cast Dropout Add Sub Mul Div Pow Clip Relu Pad Slice Concat Resize QuantizeLinear DequantizeLinear'.split(' '),
);

/** The card, with the order of the input's axes added where it says none and only one order makes sense of the graph. */
export function withAxes(card: ModelCard | undefined, graph: ModelGraph, input: Declared): ModelCard | undefined {
  const rank = input.dims?.length ?? 0;
  if (card?.input?.axes || (rank !== 4 && rank !== 5)) return card;
  const [first, last] = [channelFirst(rank), channelLast(rank)].map((roles) => fits(graph, input, roles));
  if (first === last) return card;
  const space = rank === 4 ? 'YX' : 'ZYX';
  return { ...card, input: { ...card?.input, axes: (first ? `NC${space}` : `N${space}C`) as 'NCYX' } };
}

/** Whether the first node that tells axes apart, a convolution, a pooling or a Reshape, takes an input of these axes as it should. */
function fits(graph: ModelGraph, { name, dims = [] }: Declared, roles: readonly Role[]): boolean | undefined {
  const all = resolveAxes('all', dims.length);
  /** Which axis of the input each axis of a tensor is. */
  const axesOf = new Map([[name, all]]);
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const axes = inputs.map((input) => axesOf.get(input)).find((found) => found);
    if (!axes) continue;
    if (channelFirstOps.has(op)) return roles[axes[1]!] === 'channel';
    if (op === 'Reshape') {
      const lengths = axes.map((axis) => (axis === 0 ? 1 : Number(dims[axis])));
      const to = graph.constant(inputs[1]!);
      const given = to && lengthsAfter(numbers(to), lengths);
      return given && reshaped({ roles: axes.map((axis) => roles[axis]!) }, lengths, given) !== undefined;
    }
    if (op === 'Transpose')
      axesOf.set(
        outputs[0]!,
        attributes.ints('perm', all.toReversed()).map((axis) => axes[axis]!),
      );
    else if (inPlace.has(op)) axesOf.set(outputs[0]!, axes);
  }
  return undefined;
}

/** Dims that Reshape gives for one sample: 0 keeps a length, -1 is what is left; `undefined` where lengths are open. */
function lengthsAfter([, ...asked]: readonly number[], before: readonly number[]): number[] | undefined {
  if (!before.every((length) => length > 0)) return undefined;
  const kept = asked.map((length, i) => (length === 0 ? before[i + 1]! : length));
  const rest = elementCount(before) / elementCount(kept.filter((length) => length > 0));
  const to = [1, ...kept.map((length) => (length < 0 ? rest : length))];
  return elementCount(to) === elementCount(before) ? to : undefined;
}
