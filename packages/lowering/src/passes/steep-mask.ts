import type { GraphBuilder, Value } from '@voxplain/graph';
import { numbers } from '@voxplain/graph';
import type { Lowering } from '../lowering.js';

/** A power of two, so that `slope * y` and `slope * bound` are exact, and large enough that their difference is 0 or above 1. */
const steep = 2 ** 100;

/**
 * `Where(y > bound, g, 0)` -> `g` times 0 or 1 from a very steep `HardSigmoid` of `y`. Where `g` is finite both are equal.
 * `HardSigmoid` and `Mul` know the blocked layout of the CPU's convolutions, comparisons do not.
 */
export const steepMask: Lowering = {
  id: 'steep-mask',
  why: 'steep HardSigmoids as masks keep the blocked layout of convolutions, comparisons leave it',
  applies: ({ blockedLayout }) => blockedLayout,
  lower({ op, domain, graph, x: [condition, g, zero] }) {
    if (op !== 'Where' || domain || zero?.uniform !== 0 || !g || g.type !== 'float32' || g.dims.length !== 4) return undefined;
    const mask = condition && asMask(graph, condition);
    return mask && g.mul(mask);
  },
};

function asMask(graph: GraphBuilder, condition: Value): Value | undefined {
  const comparison = graph.producer(condition.name);
  if (comparison?.op !== 'Greater' && comparison?.op !== 'Less') return undefined;
  const [value, bound] = comparison.inputs.map((name) => graph.value(name)) as [Value, Value];
  const known = bound.dims.length === 0 ? graph.constantOf(bound.name) : undefined;
  if (!known || value.type !== 'float32') return undefined;
  const at = numbers(known)[0]!;
  const rising = comparison.op === 'Greater';
  const slope = rising ? (at === 0 ? { alpha: 3e38, beta: 0 } : { alpha: steep, beta: -at * steep }) : { alpha: -steep, beta: at * steep };
  return value.op('HardSigmoid', [], value.dims, slope);
}
