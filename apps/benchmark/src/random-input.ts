import { elementCount, float32, seededRandom, type Tensor } from '@voxplain/core';

/** Numbers between -0.5 and 0.5, the same in every run. */
export function randomInput(dims: readonly number[]): Tensor {
  const next = seededRandom(1);
  return float32(
    dims,
    Float32Array.from({ length: elementCount(dims) }, () => next() - 0.5),
  );
}
