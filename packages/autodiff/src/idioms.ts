import { type Graph, type GraphNode, numbers, type Value } from '@voxplain/graph';

/**
 * Several nodes that together are one operator, as exporters write those that their opset lacks. Seen as that operator
 * they have a shorter derivative, which reads the operator's input alone: the runtime can still fuse the forward nodes.
 */
export interface Idiom {
  readonly op: string;
  readonly inputs: readonly string[];
  /** Tensors between the inputs and the last node. */
  readonly inner: readonly string[];
}

/** Looks up what a graph says of tensor names. */
interface Look {
  producer(tensor: string): GraphNode | undefined;
  /** The one number that a tensor holds, if it is constant. */
  number(tensor: string): number | undefined;
}

/** Finds the idiom that ends in a node. */
export function idioms(graph: Graph<Value>, nodes: readonly GraphNode[]): (last: GraphNode) => Idiom | undefined {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const look: Look = {
    producer: (tensor) => producers.get(tensor),
    number(tensor) {
      if (!tensor || !graph.has(tensor) || graph.value(tensor).dims.some((dim) => dim > 1)) return undefined;
      const constant = graph.constantOf(tensor);
      return constant && numbers(constant)[0];
    },
  };
  return (last) => (last.op === 'Mul' && !last.domain ? gelu(last, look) : undefined);
}

const near = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) < 1e-6;

/** `x (1 + erf(x / sqrt 2)) / 2`, whatever the order of the factors. */
function gelu(last: GraphNode, look: Look): Idiom | undefined {
  const [sum] = [last, ...last.inputs.map(look.producer)].flatMap((node) => node?.inputs.filter((name) => isErfSum(name, look)) ?? []);
  const [erf, one] = sum ? operands(look.producer(sum), 'Add', look) : [];
  const scaled = near(one, 1) && erf ? look.producer(erf) : undefined;
  const argument = scaled?.op === 'Erf' ? look.producer(scaled.inputs[0]!) : undefined;
  const x = argument && overRootTwo(argument, look);
  if (!x) return undefined;
  // x may be a product itself
  const product = last.inputs.find((name) => name !== x && look.producer(name)?.op === 'Mul');
  const factors = last.inputs.flatMap((name) => (name === product ? look.producer(name)!.inputs : [name]));
  const [half, ...others] = factors.filter((name) => name !== x && name !== sum);
  return factors.length === 3 && others.length === 0 && near(look.number(half!), 0.5)
    ? { op: 'Gelu', inputs: [x], inner: [product!, sum!, erf!, scaled!.inputs[0]!] }
    : undefined;
}

const isErfSum = (name: string, look: Look): boolean => {
  const sum = look.producer(name);
  return sum?.op === 'Add' && sum.inputs.some((input) => look.producer(input)?.op === 'Erf');
};

/** `[tensor, number]` of a commutative node with one constant operand. */
function operands(node: GraphNode | undefined, op: string, look: Look): [string?, number?] {
  if (node?.op !== op || node.domain) return [];
  const [a, b] = node.inputs as [string, string];
  const [left, right] = [look.number(a), look.number(b)];
  if (right !== undefined) return [a, right];
  return left === undefined ? [] : [b, left];
}

function overRootTwo(node: GraphNode, look: Look): string | undefined {
  if (node.op === 'Div' && near(look.number(node.inputs[1]!), Math.SQRT2)) return node.inputs[0];
  const [x, factor] = operands(node, 'Mul', look);
  return near(factor, Math.SQRT1_2) ? x : undefined;
}
