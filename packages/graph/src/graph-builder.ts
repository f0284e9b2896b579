import { type Attribute, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { Attributes, encodeAttribute } from './attributes.js';
import type { Emitted } from './emit.js';
import type { Graph, NodeOutput, View } from './graph.js';
import type { GraphNode } from './graph-node.js';
import type { ModelGraph } from './model-graph.js';
import { constantKey, nodeKey } from './node-key.js';
import type { ValueInfoProto } from './onnx.js';
import type { Kept } from './prune.js';
import type { Shapes } from './shapes.js';
import { type Suffix, writeSuffix } from './suffix.js';
import { numbers, typeCode } from './tensor-data.js';
import { Value } from './value.js';

/**
 * The model's graph for one input shape, and what is being appended to it. Equal nodes are shared as they are added;
 * `suffix` writes only those that the wanted outputs need.
 */
export class GraphBuilder implements Graph<Value> {
  private readonly appended: Emitted[] = [];
  private readonly interned = new Map<string, readonly Value[]>();
  private readonly values = new Map<string, Value>();
  private readonly constants = new Map<string, Tensor>();
  private readonly addedInputs = new Map<string, ValueInfoProto>();
  private readonly producers = new Map<string, Emitted>();
  private readonly views = new Map<string, View<Value>>();
  private readonly prefix: string;
  /** Whether nodes of the model were given up for others. */
  private replacesNodes = false;

  constructor(
    readonly model: ModelGraph,
    private readonly shapes: Shapes,
  ) {
    this.prefix = unusedPrefix(model);
  }

  get opset(): number {
    return this.model.opset;
  }

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

  constantOf(name: string): Tensor | undefined {
    return this.constants.get(name) ?? this.shapes.constant(name) ?? this.model.constant(name);
  }

  constant(tensor: Tensor): Value {
    const { type, dims } = tensor;
    const key = constantKey(tensor);
    const known = key === undefined ? undefined : this.interned.get(key);
    if (known) return known[0]!;
    const name = this.fresh('constant');
    const uniform = elementCount(dims) === 1 ? numbers(tensor)[0] : undefined;
    const value = new Value(this, name, type, dims, uniform);
    this.constants.set(name, tensor);
    this.register({ op: 'Constant', inputs: [], outputs: [name], attributes: { value: tensor } }, [value], key);
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

  /** Whether a tensor is an input that was added with lengths that are chosen at run time: its dims here are one case. */
  isOpen(name: string): boolean {
    return this.addedInputs.get(name)?.type?.tensor_type?.shape?.dim?.some(({ dim_param }) => dim_param) === true;
  }

  node(
    op: string,
    inputs: readonly Value[],
    outputs: readonly NodeOutput[],
    attributes: Readonly<Record<string, Attribute>> = {},
    uniform?: number,
  ): readonly Value[] {
    const names = inputs.map((value) => value.name);
    const key = nodeKey(op, names, outputs, attributes);
    const known = this.interned.get(key);
    if (known) return known;
    const base = this.fresh(op);
    const values = outputs.map(({ dims, type }, i) => new Value(this, outputs.length > 1 ? `${base}/${i}` : base, type, dims, uniform));
    this.register({ op, inputs: names, outputs: values.map(({ name }) => name), attributes }, values, key);
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
  viewOf(value: Value): View<Value> | undefined {
    return this.views.get(value.name);
  }

  beforeReshape(value: Value): Value {
    const producer = this.producers.get(value.name);
    return producer?.op === 'Reshape' ? this.value(producer.inputs[0]!) : value;
  }

  nodes(): GraphNode[] {
    return [...this.model.nodes, ...this.appended.filter(({ op }) => op !== 'Constant').map(asGraphNode)];
  }
  /** The node that computes a tensor; none for inputs, weights and constants. */
  producer(tensor: string): GraphNode | undefined {
    const appended = this.producers.get(tensor);
    if (!appended) return this.model.producer(tensor);
    return appended.op === 'Constant' ? undefined : asGraphNode(appended);
  }

  /** The same model with the same added inputs, and nothing appended. */
  successor(): GraphBuilder {
    const next = new GraphBuilder(this.model, this.shapes);
    next.replacesNodes = this.replacesNodes;
    for (const [name, info] of this.addedInputs) {
      next.addedInputs.set(name, info);
      next.values.set(name, new Value(next, name, this.value(name).type, this.value(name).dims));
    }
    return next;
  }
  /** A constant that was appended here. */
  ownConstant(tensor: string): Tensor | undefined {
    return this.constants.get(tensor);
  }
  /** A node of another builder of this model, on inputs of this one; gives the names of its outputs here. */
  copy(from: GraphBuilder, node: GraphNode, inputs: readonly string[]): readonly string[] {
    const given = node.outputs.map((name) => (name && from.has(name) ? from.value(name) : undefined));
    const own = from.producers.get(node.outputs[0]!);
    if (own && !own.copied)
      return this.node(
        own.op,
        inputs.map((name) => this.value(name)),
        given as Value[],
        own.attributes,
        given[0]?.uniform,
      ).map(({ name }) => name);
    const base = this.fresh(node.op);
    const outputs = node.outputs.map((name, i) => name && (i === 0 ? base : `${base}/${i}`));
    const values = given.flatMap((was, i) => (was ? [new Value(this, outputs[i]!, was.type, was.dims, was.uniform)] : []));
    this.register({ ...node, inputs, outputs, attributes: {}, copied: node.attributes.encoded() }, values, undefined);
    return outputs;
  }
  /** From now on nodes of the model that nothing needs are left out of the file. */
  dropUnneeded(): void {
    this.replacesNodes = true;
  }

  /**
   * The bytes to append to the model so that `outputs` become outputs of it, each under its key
   * (tensors of the model keep their own name).
   */
  suffix(outputs: Readonly<Record<string, Value>>): Suffix {
    return writeSuffix({
      opset: this.opset,
      prefix: this.prefix,
      nodes: this.appended,
      inputs: [...this.addedInputs.values()],
      declared: new Set(this.model.outputs.map(({ name }) => name)),
      wanted: Object.fromEntries(Object.entries(outputs).map(([key, { name }]) => [key, name])),
    });
  }

  /** What of the model is written beside a suffix, where nodes of it were replaced; `undefined`: everything. */
  kept({ names, reads }: Suffix): Kept | undefined {
    if (!this.replacesNodes) return undefined;
    const wanted = new Set(Object.values(names));
    const needed = this.model.behind(reads);
    return { node: (name) => needed.has(name), output: (name) => wanted.has(name) };
  }

  private register(item: Emitted, values: readonly Value[], key: string | undefined): void {
    this.appended.push(item);
    if (key !== undefined) this.interned.set(key, values);
    for (const value of values) {
      this.values.set(value.name, value);
      this.producers.set(value.name, item);
    }
  }
  private fresh(op: string): string {
    return `${this.prefix}${this.appended.length}/${op}`;
  }
}

const asGraphNodes = new WeakMap<Emitted, GraphNode>();
function asGraphNode(item: Emitted): GraphNode {
  const known = asGraphNodes.get(item);
  if (known) return known;
  const { op, inputs, outputs, attributes, copied = [], domain = '' } = item;
  const encoded = [...Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)), ...copied];
  const node = { name: outputs[0]!, op, domain, inputs, outputs, attributes: Attributes.of(encoded) };
  asGraphNodes.set(item, node);
  return node;
}

/** A compiled explanation may be explained again: its names are taken. */
function unusedPrefix(model: ModelGraph): string {
  const taken = [...model.inputs.map(({ name }) => name), ...model.weightNames(), ...model.nodes.flatMap(({ outputs }) => outputs)];
  let prefix = 'voxplain';
  while (taken.some((name) => name.startsWith(`${prefix}/`))) prefix += '_';
  return `${prefix}/`;
}
