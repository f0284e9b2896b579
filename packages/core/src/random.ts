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
