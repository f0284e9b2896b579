import type { DataType, Tensor } from '@voxplain/core';

export interface Shape {
  readonly dims: readonly number[];
  readonly type: DataType;
}

/** Concrete shape of every tensor for one input shape, and the values of those that the input's values do not reach. */
export interface Shapes {
  of(tensor: string): Shape | undefined;
  constant(tensor: string): Tensor | undefined;
}
