/**
 * Seeded uniform numbers in [0, 1): sfc32 (Chris Doty-Humphrey's small fast counter generator, PractRand).
 * Integer arithmetic only, so a seed gives the same numbers on every platform. `stream` keeps independent uses apart.
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = (stream ^ 0x9e3779b9) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 15; round++) next();
  return next;
}

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
