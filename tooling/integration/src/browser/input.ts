import { elementCount, float32, seededRandom, type Tensor } from '@voxplain/core';

/** Numbers between -0.5 and 0.5, the same wherever they are drawn. */
export function sampleInput(dims: readonly number[]): Tensor {
  const next = seededRandom(5);
  return float32(
    dims,
    Float32Array.from({ length: elementCount(dims) }, () => next() - 0.5),
  );
}
