import { nonDifferentiable } from '@voxplain/autodiff';
import { type GraphNode, readBy, type Value } from '@voxplain/graph';
import { normsWritten } from './layer-norm.js';
import { positiveAfter } from './positive.js';

/** A linear operator with weights, by what its rule may be chosen. */
export interface Layer {
  readonly name: string;
  readonly operator: string;
  /** Layers on the longest way from the input to this one: 0 for those that read nothing but the input. */
  readonly depth: number;
  /** Which of the operator's inputs holds the data; the other one of the first two holds the weights. */
  readonly data: number;
  /** Whether what it reads is never negative. */
  readonly positive: boolean;
  /** The batch normalisation that alone reads the result, of which it is a part. */
  readonly norm?: GraphNode;
}

export interface Layers {
  /** The layer whose result a tensor is. */
  of(tensor: string): Layer | undefined;
  /** Whether a tensor is the result of a batch normalisation that is part of a layer. */
  folded(tensor: string): boolean;
  /** Which input gets all that arrives at a sum or difference, where that is part of a normalisation. */
  passed(tensor: string): number | undefined;
  /** Whether a tensor depends on the input's values. */
  live(tensor: string): boolean;
}

const weighted: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** The layers between `input` and `output`. */
export function layersOf(output: Value, input: Value): Layers {
  const all = output.graph.nodes();
  const nodes = all.slice(0, 1 + all.findIndex(({ outputs }) => outputs.includes(output.name)));
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) for (const name of new Set(readBy(node))) readers.set(name, [...(readers.get(name) ?? []), node]);
  const depths = new Map([[input.name, 0]]);
  const positive = new Set<string>();
  const layers = new Map<string, Layer>();
  const norms = new Set<string>();
  for (const node of nodes) {
    const { op, name, inputs, outputs } = node;
    const live = inputs.filter((tensor) => depths.has(tensor));
    if (live.length === 0 || nonDifferentiable.has(op)) continue;
    const depth = Math.max(...live.map((tensor) => depths.get(tensor)!));
    const data = inputs.slice(0, 2).findIndex((tensor) => depths.has(tensor));
    const isLayer = weighted.has(op) && live.length === 1 && data >= 0;
    for (const tensor of outputs) depths.set(tensor, isLayer ? depth + 1 : depth);
    if (positiveAfter(node, positive, output.graph)) for (const tensor of outputs) positive.add(tensor);
    if (!isLayer) continue;
    const norm = foldable(node, readers.get(outputs[0]!) ?? []);
    if (norm) norms.add(norm.outputs[0]!);
    layers.set(outputs[0]!, { name, operator: op, depth, data, positive: positive.has(live[0]!), ...(norm ? { norm } : {}) });
  }
  const live = (tensor: string) => depths.has(tensor);
  const passed = normsWritten(nodes, live);
  return { of: (tensor) => layers.get(tensor), folded: (tensor) => norms.has(tensor), passed: (tensor) => passed.get(tensor), live };
}

/** The batch normalisation that a convolution can be seen as one operator with. */
function foldable({ op, attributes }: GraphNode, [reader, ...others]: readonly GraphNode[]): GraphNode | undefined {
  const convolves = op === 'Conv' || (op === 'ConvTranspose' && attributes.int('group', 1) === 1);
  return convolves && others.length === 0 && reader?.op === 'BatchNormalization' && reader.outputs.length === 1 ? reader : undefined;
}
