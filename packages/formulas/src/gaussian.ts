/** Standard normal numbers from uniform ones in [0, 1), two at a time (Box & Muller 1958). */
export const gaussian =
  (random: () => number) =>
  (length: number): Float64Array => {
    const drawn = new Float64Array(length);
    for (let p = 0; p < length; p += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      drawn[p] = radius * Math.cos(angle);
      if (p + 1 < length) drawn[p + 1] = radius * Math.sin(angle);
    }
    return drawn;
  };
