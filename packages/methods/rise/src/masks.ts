import { interpolate } from '@voxplain/formulas';

/**
 * One random mask (Petsiuk et al. 2018, section 3.2): a grid of `cells` per axis, each 1 with `probability`, else 0, stretched linearly to
 * `(cells + 1) * ceil(length / cells)` per axis, of which a piece as large as the input is cut out at a random place. Values in
 * [0, 1], `space`; every voxel's mean is `probability`.
 */
export function drawMask(space: readonly number[], cells: number, probability: number, random: () => number): Float64Array {
  const coarse = Float64Array.from({ length: cells ** space.length }, () => (random() < probability ? 1 : 0));
  const at = space.map((length) => {
    const cell = Math.ceil(length / cells);
    const shift = Math.floor(random() * cell);
    const stretch = ((cells + 1) * cell) / cells;
    return Array.from({ length }, (_, i) => (i + shift + 0.5) / stretch - 0.5);
  });
  return interpolate(
    coarse,
    space.map(() => cells),
    at,
  );
}
