import type { DataType, Tensor } from './tensor.js';

/** Axes by meaning: `channel` is axis 1, `space` every axis behind it. Numbers count from the end when negative. */
export type Axes = 'channel' | 'space' | 'all' | number | readonly number[];

export type Attribute = number | bigint | string | Tensor | readonly number[] | readonly string[];

/**
 * A tensor in the network's graph. Its methods add standard ONNX operators to the graph and return the result;
 * nothing is computed until the host runs the graph. Shapes are concrete, binary operators broadcast as in ONNX,
 * and numbers stand for scalars of the value's own type.
 */
export interface Value {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  add(other: Value | number): Value;
  sub(other: Value | number): Value;
  mul(other: Value | number): Value;
  div(other: Value | number): Value;
  pow(exponent: Value | number): Value;
  neg(): Value;
  abs(): Value;
  exp(): Value;
  log(): Value;
  sqrt(): Value;
  tanh(): Value;
  sigmoid(): Value;
  relu(): Value;
  /** Reductions drop the axes they reduce to length 1 unless `keep` is false. */
  sum(axes: Axes, keep?: boolean): Value;
  mean(axes: Axes, keep?: boolean): Value;
  max(axes: Axes, keep?: boolean): Value;
  min(axes: Axes, keep?: boolean): Value;
  greater(other: Value | number): Value;
  less(other: Value | number): Value;
  equal(other: Value | number): Value;
  /** `this ? yes : no`; this value is boolean. */
  where(yes: Value | number, no: Value | number): Value;
  softmax(axis: number): Value;
  matmul(other: Value): Value;
  reshape(dims: readonly number[]): Value;
  transpose(permutation: readonly number[]): Value;
  /** `[starts, ends)` along each of `axes`. */
  slice(axes: readonly number[], starts: readonly number[], ends: readonly number[], steps?: readonly number[]): Value;
  concat(others: readonly Value[], axis: number): Value;
  cast(type: DataType): Value;
  expand(dims: readonly number[]): Value;
  /** Any other operator of the standard domain, by name; the caller states the shape of its first output. */
  op(name: string, inputs: readonly Value[], dims: readonly number[], attributes?: Record<string, Attribute>): Value;
  /** A constant in the same graph. */
  constant(tensor: Tensor): Value;
}
