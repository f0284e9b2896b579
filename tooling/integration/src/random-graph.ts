import { type Attribute, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import type { Question } from '@voxplain/testkit';
import { drawn, type Kind } from '@voxplain/testkit';
import type { Choices } from './random/choices.js';

/** A tensor of a graph that is being drawn. */
export interface Drawn {
  readonly name: string;
  readonly dims: readonly number[];
}

/** Appends an operator, and what it needs around it, to a graph that has the tensors `a` and `b`. */
export type Operator = (graph: RandomGraph, a: Drawn, b: Drawn, random: Choices) => Drawn;

type Attributes = Readonly<Record<string, Attribute>>;

/** The same graph is built twice: as the model that is explained, and as the one that differences are taken of. */
export interface Form {
  readonly type: 'float16' | 'float32' | 'float64';
  /** Without the steps of quantisation, through which the gradient goes straight. */
  readonly smooth: boolean;
}

/** Collects the nodes and weights of a random graph of floats. */
export class RandomGraph {
  private readonly nodes: { op: string; inputs: string[]; outputs: string[]; attributes: Attributes }[] = [];
  private readonly weights: Record<string, Tensor> = {};
  private readonly feeds: Record<string, Tensor> = {};
  readonly tensors: Drawn[] = [];

  constructor(
    readonly opset: number,
    readonly form: Form,
    readonly seed: number,
  ) {}

  get type(): Form['type'] {
    return this.form.type;
  }

  /** A tensor that the gradient is asked for. */
  input(dims: readonly number[]): void {
    const name = `x${this.tensors.length}`;
    this.feeds[name] = tensorOf(this.type, dims, drawn('normal', elementCount(dims), this.seed + this.tensors.length));
    this.tensors.push({ name, dims });
  }
  /** Appends a node with several outputs; a `null` leaves one out. */
  outputs(op: string, inputs: readonly (Drawn | null)[], dims: readonly (readonly number[])[], attributes: Attributes = {}): Drawn[] {
    const outputs = dims.map((of, i) => ({ name: `${op}${this.nodes.length}${i ? `_${i}` : ''}`, dims: of }));
    const names = inputs.map((input) => input?.name ?? '');
    while (names.at(-1) === '') names.pop();
    this.nodes.push({ op, inputs: names, outputs: outputs.map(({ name }) => name), attributes });
    return outputs;
  }
  op(op: string, inputs: readonly (Drawn | null)[], dims: readonly number[], attributes: Attributes = {}): Drawn {
    return this.outputs(op, inputs, [dims], attributes)[0]!;
  }
  constant(type: DataType, dims: readonly number[], values: readonly number[]): Drawn {
    const name = `w${Object.keys(this.weights).length}`;
    this.weights[name] = tensorOf(type, dims, values);
    return { name, dims };
  }
  ints(values: readonly number[]): Drawn {
    return this.constant('int64', [values.length], values);
  }
  int(value: number): Drawn {
    return this.constant('int64', [], [value]);
  }
  scalar(value: number): Drawn {
    return this.constant(this.type, [], [value]);
  }
  /** Random values, divided by `divisor`; the same in both forms of the graph. */
  weight(dims: readonly number[], divisor = 1, kind: Kind = 'normal'): Drawn {
    const values = drawn(kind, elementCount(dims), this.seed + 10 + Object.keys(this.weights).length);
    return this.constant(
      this.type,
      dims,
      values.map((v) => Math.fround(v / divisor)),
    );
  }
  /** Which operators the graph has. */
  operators(): string[] {
    return this.nodes.map(({ op }) => op);
  }
  /** Each input of each operator that is no weight, as `operator input`. */
  uses(): string[] {
    return this.nodes.flatMap(({ op, inputs }) => inputs.flatMap((name, i) => (name && !this.weights[name] ? [`${op} ${i}`] : [])));
  }

  /** What is asked about the graph: the gradient of some of its tensors by all inputs that they depend on. */
  question(scored: readonly Drawn[]): Question {
    const outputs = [...new Set(scored.map(({ name }) => name))];
    const read = new Set(outputs);
    for (const { inputs, outputs } of [...this.nodes].reverse())
      if (outputs.some((name) => read.has(name))) for (const name of inputs) read.add(name);
    const bytes = writeModel({
      opset: this.opset,
      inputs: Object.entries(this.feeds).map(([name, { dims }]) => ({ name, dims, type: this.type })),
      outputs: outputs.map((name) => ({ name, type: this.type })),
      weights: this.weights,
      nodes: this.nodes,
    });
    return { bytes, feeds: this.feeds, wrt: Object.keys(this.feeds).filter((name) => read.has(name)), outputs };
  }
}
