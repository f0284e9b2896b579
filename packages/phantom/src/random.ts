/** Draws with a meaning, from one generator. */
export interface Draw {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform in [value (1 - share), value (1 + share)). */
  about(value: number, share: number): number;
  /** Uniform in [-reach, reach). */
  around(reach: number): number;
}

export function drawFrom(random: () => number): Draw {
  const between = (low: number, high: number): number => low + (high - low) * random();
  return {
    between,
    about: (value, share) => value * between(1 - share, 1 + share),
    around: (reach) => between(-reach, reach),
  };
}

/**
 * Standard normal, as the sum of twelve uniform numbers minus six: variance 1, cut off at 6.
 * Unlike Box-Muller it needs no logarithm or cosine, whose last bits differ between engines.
 */
export function normal(random: () => number): number {
  let sum = -6;
  for (let term = 0; term < 12; term++) sum += random();
  return sum;
}
