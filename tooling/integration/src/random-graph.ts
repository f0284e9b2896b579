import { int64s, tensorOf, writeModel } from '@voxplain/graph';
import type { Question } from './derivative.js';
import { drawn } from './values.js';

/** A tensor of a graph that is being drawn. */
export interface Drawn {
  readonly name: string;
  readonly dims: readonly number[];
}

/** One step: which operator, on which of the tensors so far, and one free choice. */
export interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly choice: number;
}

export type Operator = (graph: RandomGraph, a: Drawn, b: Drawn, choice: number) => Drawn;

/** Collects the nodes and weights of a random graph of floats of one width. */
export class RandomGraph {
  private readonly nodes: {
    op: string;
    inputs: string[];
    outputs: string[];
    attributes: Record<string, number | string | readonly number[]>;
  }[] = [];
  private readonly weights: Record<string, ReturnType<typeof tensorOf>> = {};
  readonly tensors: Drawn[] = [];

  constructor(
    readonly type: 'float32' | 'float64',
    readonly dims: readonly number[],
  ) {
    this.tensors.push({ name: 'x', dims });
  }

  op(
    op: string,
    inputs: readonly (Drawn | string)[],
    dims: readonly number[],
    attributes: Record<string, number | string | readonly number[]> = {},
    more: readonly string[] = [],
  ): Drawn {
    const name = `t${this.nodes.length}`;
    this.nodes.push({
      op,
      inputs: inputs.map((input) => (typeof input === 'string' ? input : input.name)),
      outputs: [name, ...more],
      attributes,
    });
    return { name, dims };
  }
  /** Random values, or the given ones. */
  weight(dims: readonly number[], values?: readonly number[]): Drawn {
    const name = `w${Object.keys(this.weights).length}`;
    const count = dims.reduce((product, dim) => product * dim, 1);
    this.weights[name] = tensorOf(
      this.type,
      dims,
      values ?? drawn('normal', count, 40 + Object.keys(this.weights).length).map((v) => v / Math.sqrt(count / dims[0]!)),
    );
    return { name, dims };
  }
  ints(values: readonly number[], scalar = false): Drawn {
    const name = `w${Object.keys(this.weights).length}`;
    this.weights[name] = scalar ? tensorOf('int64', [], values) : int64s(values);
    return { name, dims: scalar ? [] : [values.length] };
  }
  condition(dims: readonly number[]): Drawn {
    const name = `w${Object.keys(this.weights).length}`;
    this.weights[name] = tensorOf(
      'bool',
      dims,
      drawn(
        'normal',
        dims.reduce((product, dim) => product * dim, 1),
        60,
      ).map((v) => (v > 0 ? 1 : 0)),
    );
    return { name, dims };
  }

  /** The graph whose last two tensors are scored. */
  question(): Question {
    const outputs = [...new Set(this.tensors.slice(-2).map(({ name }) => name))].filter((name) => name !== 'x');
    const bytes = writeModel({
      opset: 17,
      inputs: [{ name: 'x', dims: this.dims, type: this.type }],
      outputs: outputs.map((name) => ({ name, type: this.type })),
      weights: this.weights,
      nodes: this.nodes,
    });
    const count = this.dims.reduce((product, dim) => product * dim, 1);
    return { bytes, feeds: { x: tensorOf(this.type, this.dims, drawn('normal', count, 11)) }, wrt: ['x'], outputs };
  }
}

/** The graph of a list of steps: each takes any two tensors that are already there, so skips and sharing arise by themselves. */
export function grow(
  type: 'float32' | 'float64',
  dims: readonly number[],
  operators: readonly Operator[],
  steps: readonly Step[],
): Question {
  const graph = new RandomGraph(type, dims);
  for (const { op, a, b, choice } of steps) {
    const pick = (n: number) => graph.tensors[n % graph.tensors.length]!;
    graph.tensors.push(operators[op % operators.length]!(graph, pick(a), pick(b), choice));
  }
  return graph.question();
}
