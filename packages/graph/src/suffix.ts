import type { Tensor } from '@voxplain/core';
import { type Emitted, encodeNode } from './emit.js';
import { modelProto, type NodeProto, type ValueInfoProto } from './onnx.js';
import { encodeTensor, numbers } from './tensor-data.js';
import { write } from './wire.js';

export interface Suffix {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Under which name each output can be fetched. */
  readonly names: Readonly<Record<string, string>>;
  /** Added inputs that are needed: all of them must be fed. */
  readonly inputs: readonly string[];
  /** Every tensor that the suffix reads or gives out. */
  readonly reads: ReadonlySet<string>;
  readonly nodes: number;
}

export interface SuffixParts {
  readonly opset: number;
  /** Stands before every name that is made up here. */
  readonly prefix: string;
  /** Everything that was appended, in execution order; only what `wanted` needs is written. */
  readonly nodes: readonly Emitted[];
  readonly inputs: readonly ValueInfoProto[];
  /** Outputs that the model has already. */
  readonly declared: ReadonlySet<string>;
  /** Tensor name by the key of the output. */
  readonly wanted: Readonly<Record<string, string>>;
}

/**
 * The bytes to append to a model so that the wanted tensors become outputs of it: a computed one is named after its key,
 * a tensor of the model keeps its own name.
 */
export function writeSuffix({ opset, prefix, nodes, inputs, declared, wanted }: SuffixParts): Suffix {
  const computed = new Set(nodes.flatMap(({ op, outputs }) => (op === 'Constant' ? [] : outputs)));
  const renamed = new Map<string, string>();
  for (const [key, name] of Object.entries(wanted)) if (computed.has(name) && !renamed.has(name)) renamed.set(name, prefix + key);
  const rename = (name: string) => renamed.get(name) ?? name;
  const names = Object.fromEntries(Object.entries(wanted).map(([key, name]) => [key, rename(name)]));

  const node: NodeProto[] = [];
  const axes = new Map<string, string>();
  const axesConstant = (tensor: Tensor) => {
    const key = numbers(tensor).join();
    const known = axes.get(key);
    if (known) return known;
    const name = `${prefix}axes/${axes.size}`;
    axes.set(key, name);
    node.push(constantNode(name, tensor));
    return name;
  };
  for (const item of needed(nodes, Object.values(wanted))) {
    if (item.op === 'Constant') node.push(constantNode(item.outputs[0]!, item.attributes.value as Tensor));
    else node.push(encodeNode({ ...item, inputs: item.inputs.map(rename), outputs: item.outputs.map(rename) }, opset, axesConstant));
  }

  const output = [...new Set(Object.values(names))].filter((name) => !declared.has(name)).map((name) => ({ name }));
  const used = new Set([...node.flatMap(({ input }) => input), ...Object.values(names)]);
  const input = inputs.filter(({ name }) => used.has(name));
  const bytes = write(modelProto, { graph: { node, input, output, initializer: [] }, opset_import: [] });
  return { bytes, names, inputs: input.map(({ name }) => name), reads: used, nodes: node.length };
}

function needed(nodes: readonly Emitted[], outputs: readonly string[]): Emitted[] {
  const wanted = new Set(outputs);
  const found: Emitted[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    for (const name of node.inputs) wanted.add(name);
    found.push(node);
  }
  return found.reverse();
}

// a Constant node and not an initialiser: before IR version 4 initialisers had to be inputs as well
const constantNode = (name: string, tensor: Tensor): NodeProto => ({
  input: [],
  output: [name],
  name,
  op_type: 'Constant',
  attribute: [{ name: 'value', type: 4, t: encodeTensor(tensor), floats: [], ints: [], strings: [] }],
});
