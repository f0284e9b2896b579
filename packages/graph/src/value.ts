import { type Attribute, type Axes, type Value as Contract, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { axisOf, broadcast, resolveAxes, sameDims } from './axes.js';
import type { Graph } from './graph.js';
import { sliceLength } from './slice-length.js';
import { int64s, tensorOf, typeCode } from './tensor-data.js';

type Operand = Contract | number;

/** The fluent form of the contract's `Value`: each method appends at most a few nodes to the graph. */
export class Value implements Contract {
  constructor(
    readonly graph: Graph<Value>,
    readonly name: string,
    readonly type: DataType,
    readonly dims: readonly number[],
    /** The one value that every element has, where that is known: `mul(1)` costs nothing. */
    readonly uniform?: number,
  ) {}

  op(
    name: string,
    inputs: readonly Contract[],
    dims: readonly number[],
    attributes: Record<string, Attribute> = {},
    type: DataType = this.type,
  ): Value {
    return this.graph.node(name, [this, ...(inputs as Value[])], [{ dims, type }], attributes)[0]!;
  }

  add(other: Operand): Value {
    const b = this.operand(other);
    if (b.uniform === 0 && this.fills(b)) return this;
    if (this.uniform === 0 && b.fills(this)) return b;
    return this.binary('Add', b);
  }
  sub(other: Operand): Value {
    const b = this.operand(other);
    return b.uniform === 0 && this.fills(b) ? this : this.binary('Sub', b);
  }
  mul(other: Operand): Value {
    const b = this.operand(other);
    if (b.uniform === 1 && this.fills(b)) return this;
    if (this.uniform === 1 && b.fills(this)) return b;
    return this.binary('Mul', b);
  }
  div(other: Operand): Value {
    const b = this.operand(other);
    return b.uniform === 1 && this.fills(b) ? this : this.binary('Div', b);
  }
  pow(exponent: Operand): Value {
    return this.binary('Pow', this.operand(exponent));
  }
  neg(): Value {
    return this.unary('Neg');
  }
  abs(): Value {
    return this.unary('Abs');
  }
  exp(): Value {
    return this.unary('Exp');
  }
  log(): Value {
    return this.unary('Log');
  }
  sqrt(): Value {
    return this.unary('Sqrt');
  }
  tanh(): Value {
    return this.unary('Tanh');
  }
  sigmoid(): Value {
    return this.unary('Sigmoid');
  }
  relu(): Value {
    return this.unary('Relu');
  }

  sum(axes: Axes, keep = true): Value {
    return this.reduce('ReduceSum', axes, keep);
  }
  mean(axes: Axes, keep = true): Value {
    return this.reduce('ReduceMean', axes, keep);
  }
  max(axes: Axes, keep = true): Value {
    return this.reduce('ReduceMax', axes, keep);
  }
  min(axes: Axes, keep = true): Value {
    return this.reduce('ReduceMin', axes, keep);
  }

  greater(other: Operand): Value {
    return this.binary('Greater', this.operand(other), 'bool');
  }
  less(other: Operand): Value {
    return this.binary('Less', this.operand(other), 'bool');
  }
  equal(other: Operand): Value {
    return this.binary('Equal', this.operand(other), 'bool');
  }
  where(yes: Operand, no: Operand): Value {
    const type = typeof yes !== 'number' ? yes.type : typeof no !== 'number' ? no.type : 'float32';
    const [a, b] = [yes, no].map((side) => (typeof side === 'number' ? this.scalar(side, type) : side)) as [Contract, Contract];
    return this.op('Where', [a, b], broadcast(this.dims, broadcast(a.dims, b.dims)), {}, type);
  }

  softmax(axis: number): Value {
    const at = axisOf(axis, this.dims.length);
    // before opset 13 Softmax worked on the axes behind `axis` as one
    if (this.graph.opset >= 13 || at === this.dims.length - 1) return this.op('Softmax', [], this.dims, { axis: at });
    const shifted = this.sub(this.max(at)).exp();
    return shifted.div(shifted.sum(at));
  }
  matmul(other: Contract): Value {
    const [a, b] = [this.dims, other.dims];
    const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
    const rows = a.length > 1 ? [a.at(-2)!] : [];
    const columns = b.length > 1 ? [b.at(-1)!] : [];
    return this.op('MatMul', [other], [...batch, ...rows, ...columns]);
  }
  reshape(dims: readonly number[]): Value {
    if (sameDims(dims, this.dims)) return this;
    if (elementCount(dims) !== elementCount(this.dims))
      throw new RangeError(`[${this.dims.join(', ')}] cannot be reshaped to [${dims.join(', ')}]`);
    const from = this.graph.beforeReshape(this);
    if (sameDims(dims, from.dims)) return from;
    return this.graph.node('Reshape', [from, this.constant(int64s(dims))], [{ dims, type: this.type }], {}, this.uniform)[0]!;
  }
  transpose(permutation: readonly number[]): Value {
    if (permutation.every((axis, i) => axis === i)) return this;
    return this.op(
      'Transpose',
      [],
      permutation.map((axis) => this.dims[axis]!),
      { perm: permutation },
    );
  }
  slice(axes: readonly number[], starts: readonly number[], ends: readonly number[], steps: readonly number[] = axes.map(() => 1)): Value {
    const dims = [...this.dims];
    axes.forEach((axis, i) => {
      const at = axisOf(axis, dims.length);
      dims[at] = sliceLength(this.dims[at]!, starts[i]!, ends[i]!, steps[i]!);
    });
    if (sameDims(dims, this.dims) && steps.every((step) => step === 1)) return this;
    return this.op(
      'Slice',
      [starts, ends, axes, steps].map((list) => this.constant(int64s(list))),
      dims,
    );
  }
  concat(others: readonly Contract[], axis: number): Value {
    if (others.length === 0) return this;
    const at = axisOf(axis, this.dims.length);
    const dims = [...this.dims];
    dims[at] = others.reduce((sum, other) => sum + other.dims[at]!, dims[at]!);
    return this.op('Concat', others, dims, { axis: at });
  }
  split(sizes: readonly number[], axis: number): readonly Value[] {
    if (sizes.length === 1) return [this];
    const outputs = sizes.map((size) => ({ dims: this.dims.map((dim, i) => (i === axis ? size : dim)), type: this.type }));
    return this.graph.node('Split', [this], outputs, { axis, split: sizes });
  }
  /** Constant padding; negative numbers crop. One begin and one end per axis. */
  pad(begins: readonly number[], ends: readonly number[], fill = 0): Value {
    if ([...begins, ...ends].every((n) => n === 0)) return this;
    const dims = this.dims.map((dim, axis) => dim + begins[axis]! + ends[axis]!);
    return this.op('Pad', [this.constant(int64s([...begins, ...ends])), this.scalar(fill)], dims);
  }
  cast(type: DataType): Value {
    return type === this.type ? this : this.op('Cast', [], this.dims, { to: typeCode(type) }, type);
  }
  expand(dims: readonly number[]): Value {
    if (sameDims(dims, this.dims)) return this;
    return this.graph.node('Expand', [this, this.constant(int64s(dims))], [{ dims, type: this.type }], {}, this.uniform)[0]!;
  }
  constant(tensor: Tensor): Value {
    return this.graph.constant(tensor);
  }
  /** A scalar constant, of this value's type unless said otherwise. */
  scalar(value: number, type: DataType = this.type): Value {
    return this.graph.constant(tensorOf(type, [], [value]));
  }

  private operand(other: Operand): Value {
    return typeof other === 'number' ? this.scalar(other) : (other as Value);
  }
  /** Whether this value alone has the dims of the result when broadcast with `other`. */
  private fills(other: Value): boolean {
    return sameDims(broadcast(this.dims, other.dims), this.dims);
  }
  private binary(op: string, other: Value, type: DataType = this.type): Value {
    return this.op(op, [other], broadcast(this.dims, other.dims), {}, type);
  }
  private unary(op: string): Value {
    return this.op(op, [], this.dims);
  }
  private reduce(op: string, axes: Axes, keep: boolean): Value {
    const reduced = resolveAxes(axes, this.dims.length);
    const kept = this.dims.map((dim, axis) => (reduced.includes(axis) ? 1 : dim));
    const dims = keep ? kept : this.dims.filter((_, axis) => !reduced.includes(axis));
    if (sameDims(kept, this.dims)) return this.reshape(dims);
    return this.op(op, [], dims, { axes: reduced, keepdims: keep ? 1 : 0 });
  }
}
