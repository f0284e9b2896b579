import { float32, type Tensor } from '@voxplain/core';

/**
 * `x m + b (1 - m)`: the input where the mask is 1, the baseline (0 unless given) where it is 0.
 *
 * @param mask one value per voxel, for every channel alike, or one per element
 */
export function masked({ dims, data }: Tensor, mask: ArrayLike<number>, baseline?: Tensor): Tensor {
  const values = (data as Float32Array).map((x, p) => {
    const kept = mask[p % mask.length]!;
    const other = baseline ? (baseline.data[p] as number) : 0;
    return x * kept + other * (1 - kept);
  });
  return float32(dims, values);
}
