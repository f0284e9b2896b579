import type { DataType, ExternalData, Tensor } from '@voxplain/core';
import { Attributes } from './attributes.js';
import { type GraphNode, random, readBy } from './graph-node.js';
import { isStandard, readModelFile } from './model-file.js';
import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from './onnx.js';
import { inOrder } from './order.js';
import { decodeTensor, int64s, tensorOf, typeOfCode } from './tensor-data.js';

/** An input or output of the model as declared. */
export interface Declared {
  readonly name: string;
  readonly type: DataType;
  /** A name, or -1, where the length is not fixed; `undefined` where the file states no shape. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A view of an ONNX file: nodes, tensors and attributes by name. Weights stay where they are, in `bytes` and `externalData`. */
export class ModelGraph {
  /** Every tensor is computed before it is read, whatever the order in the file. */
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly Declared[];
  readonly outputs: readonly Declared[];
  private readonly weights: ReadonlyMap<string, TensorProto>;
  private readonly producers = new Map<string, GraphNode>();
  private readonly constants: Set<string>;
  private readonly users = new Map<string, GraphNode[]>();

  private constructor(
    readonly bytes: Uint8Array,
    readonly externalData: ExternalData,
    readonly opset: number,
    readonly ir: number,
    proto: GraphProto,
  ) {
    this.weights = new Map(proto.initializer.map((tensor) => [tensor.name!, tensor]));
    this.inputs = proto.input.filter((info) => !this.weights.has(info.name)).map(declared);
    this.outputs = proto.output.map(declared);
    const nodes = proto.node.map(graphNode);
    for (const node of nodes) for (const output of node.outputs) if (output) this.producers.set(output, node);
    this.nodes = inOrder(nodes, (tensor) => this.producers.get(tensor));
    this.constants = new Set(this.weights.keys());
    for (const node of this.nodes) {
      const reads = readBy(node);
      if (!random.has(node.op) && reads.every((name) => !name || this.constants.has(name)))
        for (const name of node.outputs) this.constants.add(name);
      for (const input of new Set(reads)) {
        const users = this.users.get(input);
        if (users) users.push(node);
        else if (input) this.users.set(input, [node]);
      }
    }
  }

  /**
   * `externalData` are the files beside it that its weights refer to. Throws `BadModelFile` when the bytes are no ONNX model, or such a file
   * is missing, `UnsupportedModel` when it is a model that cannot be explained.
   */
  static read(file: Uint8Array, externalData: ExternalData = {}): ModelGraph {
    const bytes = plainView(file);
    const files = Object.fromEntries(Object.entries(externalData).map(([location, data]) => [location, plainView(data)]));
    const { opset, ir, graph } = readModelFile(bytes, files);
    return new ModelGraph(bytes, files, opset, ir, graph);
  }

  /** The node that computes a tensor; none for inputs and weights. */
  producer(tensor: string): GraphNode | undefined {
    return this.producers.get(tensor);
  }
  consumers(tensor: string): readonly GraphNode[] {
    return this.users.get(tensor) ?? [];
  }
  /** Some tensors and all that they are computed from, no further back than to those that are `given`. */
  behind(tensors: Iterable<string>, given: Pick<ReadonlySet<string>, 'has'> = new Set()): Set<string> {
    const found = new Set(tensors);
    for (const node of [...this.nodes].reverse())
      if (node.outputs.some((name) => found.has(name) && !given.has(name))) for (const name of readBy(node)) found.add(name);
    found.delete('');
    return found;
  }
  isWeight(tensor: string): boolean {
    return this.weights.has(tensor);
  }
  /** Whether a tensor is a weight, or is made of weights and constants alone (transposed or dequantised ones, say). */
  isConstant(tensor: string): boolean {
    return this.constants.has(tensor);
  }
  weightNames(): string[] {
    return [...this.weights.keys()];
  }
  /** Dims and type of a weight, without touching its values. */
  weightInfo(tensor: string): { dims: readonly number[]; type: DataType } | undefined {
    const proto = this.weights.get(tensor);
    const type = typeOfCode(proto?.data_type);
    return proto && type && { dims: proto.dims, type };
  }
  /** The value of a weight or of a Constant node, copied; `undefined` for everything else, and for types Voxplain does not compute with. */
  constant(tensor: string): Tensor | undefined {
    const weight = this.weights.get(tensor);
    if (weight) return decodeTensor(weight);
    const node = this.producer(tensor);
    return node?.op === 'Constant' ? constantValue(node.attributes) : undefined;
  }
}

function graphNode(proto: NodeProto): GraphNode {
  return {
    name: proto.name || proto.output[0] || proto.op_type,
    op: proto.op_type,
    domain: isStandard(proto.domain) ? '' : proto.domain!,
    inputs: proto.input,
    outputs: proto.output,
    attributes: Attributes.of(proto.attribute),
  };
}

function declared(info: ValueInfoProto): Declared {
  const tensor = info.type?.tensor_type;
  return {
    name: info.name,
    type: typeOfCode(tensor?.elem_type) ?? 'float32',
    dims: tensor?.shape?.dim.map(({ dim_value, dim_param }) => dim_param || Math.max(-1, Number(dim_value ?? -1))),
  };
}

/** A Constant node holds a tensor, or one of several short forms. */
function constantValue(attributes: Attributes): Tensor | undefined {
  const [floats, ints] = [attributes.floats('value_floats', []), attributes.ints('value_ints', [])];
  if (attributes.has('value_float')) return tensorOf('float32', [], [attributes.float('value_float', 0)]);
  if (attributes.has('value_floats')) return tensorOf('float32', [floats.length], floats);
  if (attributes.has('value_int')) return tensorOf('int64', [], [attributes.int('value_int', 0)]);
  if (attributes.has('value_ints')) return int64s(ints);
  return attributes.tensor('value');
}

/** The slices of a Node Buffer would share its memory. */
const plainView = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
