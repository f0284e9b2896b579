import type { Tensor } from '@voxplain/core';
import { gaussians } from '@voxplain/testkit';
import { difference } from './reference.js';

/** The largest relative change of an input value: about what rounding to float32 does. */
export const nudge = 1e-7;
const draws = [1, 2, 3, 4, 5];

/** An input several times, every value moved by up to `nudge` of itself. */
export const nudged = (input: Tensor): Tensor[] =>
  draws.map((seed) => {
    const noise = gaussians(seed)(input.data.length);
    const data = (input.data as Float32Array).map((value, i) => value * (1 + nudge * Math.max(-1, Math.min(1, noise[i]!))));
    return { ...input, data };
  });

/** How far a map moves with the input, relative to its largest magnitude. */
export async function movedBy(
  input: Tensor,
  found: ArrayLike<number>,
  mapOf: (input: Tensor) => Promise<ArrayLike<number>>,
): Promise<number> {
  const others = await Promise.all(nudged(input).map(mapOf));
  return Math.max(...others.map((other) => difference(other, found).max));
}

/** The tolerance of a row, or three times what the map moves by: other kernels may round worse than ours. */
export const allowed = (tolerance: number, moved = 0): number => Math.max(tolerance, 3 * moved);
