import { type GraphBuilder, type GraphNode, sameDims, tensorOf, type Value } from '@voxplain/graph';
import type { Provider } from '../providers.js';
import type { Replace } from '../rewrite.js';
import type { Carried } from './form.js';
import { isWorthPhases } from './forms/convolution.js';
import { forms } from './forms.js';
import { isPhases, join, type Phases, rephase, split } from './phases.js';

/** Which nodes this pass looks at. */
export const concerns = (node: GraphNode): boolean => !node.domain && Object.hasOwn(forms, node.op);

/**
 * Carries tensors as phases from one convolution to the next. A result that is carried also stands in the graph as it is, joined:
 * if nothing reads it so, that is never written.
 */
export function carry(provider: Provider): Replace {
  const carriedAs = new Map<string, Map<number, Phases>>();
  const constants = new Map<string, boolean>();

  const carried = (value: Value): Phases | undefined => carriedAs.get(value.name)?.values().next().value;
  const inPhases = (value: Value, count: number): Phases => {
    const known = carriedAs.get(value.name) ?? new Map<number, Phases>();
    const made = known.get(count) ?? (known.size ? rephase(known.values().next().value!, count) : split(value, count));
    if (known.size) known.set(count, made);
    return made;
  };
  const isConstant = (graph: GraphBuilder, name: string): boolean => {
    const known = constants.get(name);
    if (known !== undefined) return known;
    const producer = graph.producer(name);
    const found = producer
      ? producer.inputs.every((input) => !input || isConstant(graph, input))
      : graph.ownConstant(name) !== undefined || graph.model.isConstant(name);
    constants.set(name, found);
    return found;
  };

  return (step) => {
    const { graph } = step;
    const phased = step.x.map((x) => x && carried(x));
    const node: Carried = {
      ...step,
      least: provider.phases,
      phased,
      carried,
      phases: (input, count) => inPhases(step.x[input]!, count),
      split: inPhases,
      plus: (a, factor, b) => plus(provider, a, factor, b),
      isConstant: (value) => isConstant(graph, value.name),
    };
    const enters = step.op === 'Conv' && isWorthPhases(node);
    const through = step.op === 'Reshape' || phased.some((x) => x);
    const results = enters || through ? forms[step.op]!(node) : undefined;
    if (!results || results.some((result) => result && isPhases(result) && hasEmptyParts(result))) return undefined;
    return results.map((result, i) => {
      if (!result || !isPhases(result)) return result as Value;
      const whole = join(result);
      if (!sameDims(whole.dims, step.y[i]!.dims))
        throw new RangeError(`${step.op} "${step.name}": [${whole.dims}] for [${step.y[i]!.dims}]`);
      carriedAs.set(whole.name, new Map([[result.parts.length, result]]));
      return whole;
    });
  };
}

/** Fewer layers than parts. */
const hasEmptyParts = ({ parts, dims }: Phases): boolean => parts.length > dims[2]!;

/** On the CPU as a 1x1 convolution per channel with the sum fused in, which keeps the layout of convolutions. */
function plus({ blockedLayout }: Provider, a: Value, factor: number, b: Value): Value {
  if (!blockedLayout) return factor === -1 ? a.sub(b) : a.add(b.mul(factor));
  const channels = b.dims[1]!;
  const vector = (value: number) => b.constant(tensorOf(b.type, [channels], Array(channels).fill(value)));
  const scaled = b.op('BatchNormalization', [vector(factor), vector(0), vector(0), vector(1)], b.dims, { epsilon: 0 });
  return a.add(scaled);
}
