import { elementCount } from '@voxplain/core';

/** How much of each voxel of a window is taken away. */
export type Shape = 'box' | 'gaussian';

/**
 * The weights of a window, in C order, from 0 (left as it is) to 1 (filled). `gaussian`: a Gaussian of deviation a quarter of the edge about voxel
 * `edge >> 1`, integrated over each voxel and brought to [0, 1] over the window, as MONAI's `OcclusionSensitivity` has it.
 */
export function windowWeights(edge: readonly number[], shape: Shape): Float64Array {
  const weights = new Float64Array(elementCount(edge)).fill(1);
  if (shape === 'box') return weights;
  const profiles = edge.map((length) => Array.from({ length }, (_, i) => gaussianVoxel(i - (length >> 1), length / 4)));
  const product = weights.map((_, p) =>
    profiles.reduce((value, profile, axis) => value * profile[Math.floor(p / elementCount(edge.slice(axis + 1))) % profile.length]!, 1),
  );
  const [least, most] = [Math.min(...product), Math.max(...product)];
  return most === least ? weights : product.map((value) => (value - least) / (most - least));
}

/** The integral of a Gaussian over the voxel at `x`, up to a factor, by Simpson's rule in 64 parts: within 1e-8 for deviations from 1/4 up. */
function gaussianVoxel(x: number, deviation: number): number {
  let sum = 0;
  for (let i = 0; i <= 64; i++) {
    const weight = i === 0 || i === 64 ? 1 : i % 2 ? 4 : 2;
    sum += weight * Math.exp(-((x - 0.5 + i / 64) ** 2) / (2 * deviation ** 2));
  }
  return sum;
}
