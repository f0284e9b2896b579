import { type GraphBuilder, numbers, type Value } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';

/** A power of two, so that `slope * y` and `slope * bound` are exact, and large enough that their difference is 0 or above 1. */
const steep = 2 ** 100;

/**
 * `Where(y > bound, g, 0)` -> `g` times 0 or 1 from a very steep `HardSigmoid` of `y`; `Where(y > bound, g, slope g)`, the
 * derivative of a leaky rectifier, the same with `slope` for 0. Where `g` is finite both are equal. `Where` is twice as
 * slow and uses one thread; and `HardSigmoid` and `Mul` know the blocked layout of the CPU's convolutions, comparisons do not.
 */
export const steepMask: NodeLowering = {
  id: 'steep-mask',
  op: 'Where',
  why: 'a product with a steep HardSigmoid is faster than a comparison and a choice, and keeps the layout of convolutions',
  applies: ({ weaknesses }) => weaknesses.has('comparisons are slow'),
  lower({ graph, x: [condition, g, otherwise] }) {
    if (!condition || !g || !otherwise || g.type !== 'float32') return undefined;
    const slope = otherwise.uniform === 0 ? 0 : slopeOf(graph, otherwise, g);
    const mask = slope === undefined ? undefined : asMask(graph, condition, slope);
    return mask && g.mul(mask);
  },
};

/** The number between 0 and 1 that `value` is `g` times, if it is. */
function slopeOf(graph: GraphBuilder, value: Value, g: Value): number | undefined {
  const product = graph.producer(value.name);
  if (product?.op !== 'Mul' || product.inputs[0] !== g.name) return undefined;
  const factor = graph.value(product.inputs[1]!).uniform;
  return factor !== undefined && factor > 0 && factor < 1 ? factor : undefined;
}

/** 1 where the condition holds, `slope` elsewhere. */
function asMask(graph: GraphBuilder, condition: Value, slope: number): Value | undefined {
  const comparison = graph.producer(condition.name);
  if (comparison?.op !== 'Greater' && comparison?.op !== 'Less') return undefined;
  const [value, bound] = comparison.inputs.map((name) => graph.value(name)) as [Value, Value];
  const known = bound.dims.length === 0 ? graph.constantOf(bound.name) : undefined;
  if (!known || value.type !== 'float32') return undefined;
  const at = numbers(known)[0]!;
  const rising = comparison.op === 'Greater';
  if (slope) return rising && at === 0 ? hardSigmoid(value.relu(), 3e38, slope) : undefined;
  if (rising) return at === 0 ? hardSigmoid(value, 3e38, 0) : hardSigmoid(value, steep, -at * steep);
  return hardSigmoid(value, -steep, at * steep);
}

const hardSigmoid = (value: Value, alpha: number, beta: number): Value => value.op('HardSigmoid', [], value.dims, { alpha, beta });
