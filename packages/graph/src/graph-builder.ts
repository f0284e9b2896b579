import { type Attribute, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { Attributes, encodeAttribute } from './attributes.js';
import { type Emitted, encodeNode } from './emit.js';
import type { GraphNode, ModelGraph } from './model-graph.js';
import { modelProto, type NodeProto, type ValueInfoProto } from './onnx.js';
import type { Shapes } from './probe.js';
import { encodeTensor, numbers, typeCode } from './tensor-data.js';
import { Value } from './value.js';
import { concatBytes, write } from './wire.js';

interface Output {
  readonly dims: readonly number[];
  readonly type: DataType;
}

export interface View {
  readonly origin: Value;
  readonly look: (value: Value) => Value;
}

export interface Suffix {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Under which name each output can be fetched. */
  readonly names: Readonly<Record<string, string>>;
  /** Added inputs that are needed: all of them must be fed. */
  readonly inputs: readonly string[];
  readonly nodes: number;
}

interface Appended extends Emitted {
  readonly values: readonly Value[];
}

/** Constants up to this many bytes are compared by content, so that equal ones are written once. */
const internLimit = 4096;

/**
 * The model's graph for one input shape, and what is being appended to it. Equal nodes are shared as they are added;
 * `append` writes only those that the wanted outputs need.
 */
export class GraphBuilder {
  private readonly appended: Appended[] = [];
  private readonly interned = new Map<string, readonly Value[]>();
  private readonly values = new Map<string, Value>();
  private readonly constants = new Map<string, Tensor>();
  private readonly addedInputs = new Map<string, ValueInfoProto>();
  private readonly producers = new Map<string, Appended>();
  private readonly views = new Map<string, View>();
  private readonly prefix: string;

  constructor(
    readonly model: ModelGraph,
    private readonly shapes: Shapes,
  ) {
    // a compiled explanation may be explained again
    let prefix = 'voxplain';
    while (model.nodes.some(({ outputs }) => outputs.some((name) => name.startsWith(`${prefix}/`)))) prefix += '_';
    this.prefix = `${prefix}/`;
  }

  get opset(): number {
    return this.model.opset;
  }

  /** A tensor of the model, or one that was appended. */
  value(name: string): Value {
    const known = this.values.get(name);
    if (known) return known;
    const shape = this.shapes.of(name);
    if (!shape) throw new RangeError(`the graph has no tensor "${name}"`);
    const value = new Value(this, name, shape.type, shape.dims);
    this.values.set(name, value);
    return value;
  }
  has(name: string): boolean {
    return this.values.has(name) || this.shapes.of(name) !== undefined;
  }

  /** The value of a tensor where it does not depend on the input's values. */
  constantOf(name: string): Tensor | undefined {
    return this.constants.get(name) ?? this.shapes.constant(name) ?? this.model.constant(name);
  }

  constant(tensor: Tensor): Value {
    const { type, dims, data } = tensor;
    const small = data.byteLength <= internLimit;
    const key = `constant|${type}|${dims.join()}|${small ? numbers(tensor).map(exact).join() : this.constants.size}`;
    const known = this.interned.get(key);
    if (known) return known[0]!;
    const name = this.fresh('constant');
    const uniform = elementCount(dims) === 1 ? numbers(tensor)[0] : undefined;
    const value = new Value(this, name, type, dims, uniform);
    this.constants.set(name, tensor);
    this.register({ op: 'Constant', inputs: [], outputs: [name], attributes: { value: tensor }, values: [value] }, key);
    return value;
  }

  /** A new input of the model, fed at run time; dims may be names, for axes whose length is chosen then. */
  input(name: string, type: DataType, dims: readonly (number | string)[], assumed: readonly number[]): Value {
    const full = this.prefix + name;
    const dim = dims.map((d) => (typeof d === 'number' ? { dim_value: d } : { dim_param: d }));
    this.addedInputs.set(full, { name: full, type: { tensor_type: { elem_type: typeCode(type), shape: { dim } } } });
    const value = new Value(this, full, type, assumed);
    this.values.set(full, value);
    return value;
  }

  /** Appends a node, or returns the values of an equal one. */
  node(op: string, inputs: readonly Value[], outputs: readonly Output[], attributes: Record<string, Attribute> = {}, uniform?: number): readonly Value[] {
    const names = inputs.map((value) => value.name);
    const key = `${op}|${names.join()}|${JSON.stringify(attributes)}|${outputs.map(({ dims }) => dims.join()).join(';')}`;
    const known = this.interned.get(key);
    if (known) return known;
    const base = this.fresh(op);
    const values = outputs.map(
      ({ dims, type }, i) => new Value(this, outputs.length > 1 ? `${base}/${i}` : base, type, dims, uniform),
    );
    this.register({ op, inputs: names, outputs: values.map(({ name }) => name), attributes, values }, key);
    return values;
  }

  /**
   * Another way to look at a tensor: `look` selects and permutes elements (a linear map of zeros and ones).
   * The gradient with respect to a view is the view of the gradient.
   */
  view(origin: Value, look: (value: Value) => Value): Value {
    const value = look(origin);
    if (value !== origin) this.views.set(value.name, { origin, look });
    return value;
  }
  viewOf(value: Value): View | undefined {
    return this.views.get(value.name);
  }

  /** What a Reshape was made of: two in a row are one. */
  beforeReshape(value: Value): Value {
    const producer = this.producers.get(value.name);
    return producer?.op === 'Reshape' ? this.value(producer.inputs[0]!) : value;
  }

  /** Every node in execution order: the model's, then the appended ones. */
  nodes(): GraphNode[] {
    const appended = this.appended
      .filter(({ op }) => op !== 'Constant')
      .map((node) => ({
        ...node,
        name: node.outputs[0]!,
        domain: '',
        attributes: Attributes.of(Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value))),
      }));
    return [...this.model.nodes, ...appended];
  }

  /**
   * The bytes to append to the model so that `outputs` become outputs of it, each under its key
   * (tensors of the model keep their own name).
   */
  suffix(outputs: Readonly<Record<string, Value>>): Suffix {
    const renamed = new Map<string, string>();
    const names: Record<string, string> = {};
    for (const [key, value] of Object.entries(outputs)) {
      const own = this.producers.get(value.name);
      if (own && own.op !== 'Constant' && !renamed.has(value.name)) renamed.set(value.name, this.prefix + key);
      names[key] = renamed.get(value.name) ?? value.name;
    }
    const needed = this.needed(Object.values(outputs));
    const rename = (name: string) => renamed.get(name) ?? name;
    const node: NodeProto[] = [];
    const late = new Map<string, string>();
    const constantName = (tensor: Tensor) => {
      const key = `${tensor.type}|${numbers(tensor).join()}`;
      let name = late.get(key);
      if (!name) {
        name = `${this.prefix}axes/${late.size}`;
        late.set(key, name);
        node.push(constantNode(name, tensor));
      }
      return name;
    };
    for (const item of needed) {
      const renamedItem = { ...item, inputs: item.inputs.map(rename), outputs: item.outputs.map(rename) };
      node.push(item.op === 'Constant' ? constantNode(item.outputs[0]!, item.attributes['value'] as Tensor) : encodeNode(renamedItem, this.opset, constantName));
    }
    const declared = new Set(this.model.outputs.map(({ name }) => name));
    const output = [...new Set(Object.values(names))].filter((name) => !declared.has(name)).map((name) => ({ name }));
    const used = new Set(node.flatMap(({ input }) => input));
    const input = [...this.addedInputs.values()].filter(({ name }) => used.has(name) || output.some((o) => o.name === name));
    const bytes = write(modelProto, { graph: { node, input, output, initializer: [] }, opset_import: [] });
    return { bytes, names, inputs: input.map(({ name }) => name), nodes: node.length };
  }

  /** The model with a suffix: a valid model, since protobuf merges concatenated messages. */
  append(suffix: Uint8Array): Uint8Array<ArrayBuffer> {
    return concatBytes([this.model.bytes, suffix]);
  }

  private needed(outputs: readonly Value[]): Appended[] {
    const wanted = new Set(outputs.map(({ name }) => name));
    const needed: Appended[] = [];
    for (const item of [...this.appended].reverse()) {
      if (!item.outputs.some((name) => wanted.has(name))) continue;
      for (const name of item.inputs) wanted.add(name);
      needed.push(item);
    }
    return needed.reverse();
  }

  private register(item: Appended, key: string): void {
    this.appended.push(item);
    this.interned.set(key, item.values);
    for (const value of item.values) {
      this.values.set(value.name, value);
      this.producers.set(value.name, item);
    }
  }
  private fresh(op: string): string {
    return `${this.prefix}${this.appended.length}/${op}`;
  }
}

const exact = (n: number) => (Object.is(n, -0) ? '-0' : String(n));

// a Constant node and not an initialiser: before IR version 4 initialisers had to be inputs as well
const constantNode = (name: string, tensor: Tensor): NodeProto => ({
  input: [],
  output: [name],
  name,
  op_type: 'Constant',
  attribute: [{ name: 'value', type: 4, t: encodeTensor(tensor), floats: [], ints: [], strings: [] } as never],
});
