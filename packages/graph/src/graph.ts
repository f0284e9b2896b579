import type { Attribute, DataType, Tensor } from '@voxplain/core';
import type { GraphNode } from './graph-node.js';

export interface NodeOutput {
  readonly dims: readonly number[];
  readonly type: DataType;
}

/** `look` applied to `origin` is the value that is seen. */
export interface View<V> {
  readonly origin: V;
  readonly look: (value: V) => V;
}

/** What a value may ask of the graph that it belongs to. */
export interface Graph<V> {
  readonly opset: number;
  /** Every node in execution order: the model's, then the appended ones. */
  nodes(): GraphNode[];
  /** A tensor of the model, or one that was appended. */
  value(name: string): V;
  has(name: string): boolean;
  /** The value of a tensor where it does not depend on the input's values. */
  constantOf(name: string): Tensor | undefined;
  constant(tensor: Tensor): V;
  /** Appends a node, or returns the values of an equal one. */
  node(
    op: string,
    inputs: readonly V[],
    outputs: readonly NodeOutput[],
    attributes?: Readonly<Record<string, Attribute>>,
    uniform?: number,
  ): readonly V[];
  /** What a Reshape was made of: two in a row are one. */
  beforeReshape(value: V): V;
  viewOf(value: V): View<V> | undefined;
}
