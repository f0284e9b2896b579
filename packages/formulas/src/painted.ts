import { float32, type Tensor } from '@voxplain/core';

/** A map in which every element has the value of its segment; dims of the labels. */
export const painted = (labels: Tensor, values: ArrayLike<number>): Tensor =>
  float32(
    labels.dims,
    Float32Array.from(labels.data as Int32Array, (label) => values[label]!),
  );
