import { seededRandom } from '@voxplain/core';

/** Normal deviates from a seed, by Box-Muller. */
export function gaussians(seed: number): (count: number) => Float32Array {
  const uniform = seededRandom(seed);
  return (count) => Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}
