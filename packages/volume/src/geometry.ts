import type { Geometry } from '@voxplain/core';

/** Spacing 1 mm, origin 0, axes along L, P, S: what an image without a position in the patient gets. `size` is x first. */
export function identityGeometry(size: readonly number[]): Geometry {
  const rank = size.length;
  return {
    size: [...size],
    spacing: size.map(() => 1),
    origin: size.map(() => 0),
    direction: Array.from({ length: rank * rank }, (_, i) => (i % (rank + 1) === 0 ? 1 : 0)),
  };
}

/**
 * The matrix that takes a voxel index (x first) to LPS millimetres: row-major `(D + 1) x (D + 1)`, homogeneous.
 * NIfTI's RAS matrix is this one with its first two rows negated.
 */
export function affine({ spacing, origin, direction }: Geometry): number[] {
  const rank = origin.length;
  const rows = origin.flatMap((shift, i) => [...spacing.map((step, j) => direction[i * rank + j]! * step), shift]);
  return [...rows, ...origin.map(() => 0), 1];
}

/** Position in LPS millimetres of a voxel index (x first; fractions lie between voxel centres). */
export function toWorld(geometry: Geometry, index: readonly number[]): number[] {
  const { spacing, origin, direction } = geometry;
  const rank = origin.length;
  return origin.map((start, i) => index.reduce((sum, at, j) => sum + direction[i * rank + j]! * spacing[j]! * at, start));
}

/** The inverse of `toWorld`: a continuous voxel index, x first. Throws `RangeError` if the axes do not span the space. */
export function toIndex(geometry: Geometry, point: readonly number[]): number[] {
  const offset = geometry.origin.map((start, i) => point[i]! - start);
  return solve(geometry.direction, offset).map((at, j) => at / geometry.spacing[j]!);
}

/** The grid whose voxel `i` lies at the continuous index `start + step * i` of another (x first). */
export const subgrid = (of: Geometry, size: readonly number[], start: readonly number[], step: readonly number[]): Geometry => ({
  size: [...size],
  spacing: of.spacing.map((mm, axis) => mm * step[axis]!),
  origin: toWorld(of, start),
  direction: of.direction,
});

/** An image as a volume of one slice, 1 mm thick, at z = 0. */
export function asSlice({ size, spacing, origin, direction: [a, b, c, d] }: Geometry): Geometry {
  return { size: [...size, 1], spacing: [...spacing, 1], origin: [...origin, 0], direction: [a!, b!, 0, c!, d!, 0, 0, 0, 1] };
}

/** Whether two grids have the same voxels: equal sizes, and every corner within 1 % of a voxel. */
export function sameGrid(a: Geometry, b: Geometry): boolean {
  if (a.size.length !== b.size.length || a.size.some((n, i) => n !== b.size[i])) return false;
  const tolerance = 0.01 * Math.min(...a.spacing, ...b.spacing);
  return corners(a.size).every((corner) => {
    const there = toWorld(b, corner);
    return toWorld(a, corner).every((at, i) => Math.abs(at - there[i]!) <= tolerance);
  });
}

function corners(size: readonly number[]): number[][] {
  return size.reduce<number[][]>(
    (found, n) =>
      found.flatMap((corner) => [
        [...corner, 0],
        [...corner, n - 1],
      ]),
    [[]],
  );
}

/** Solves `matrix x = right` by Gauss-Jordan elimination with row pivoting; `matrix` is row-major and square. */
function solve(matrix: readonly number[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = right.map((value, i) => [...matrix.slice(i * n, i * n + n), value]);
  for (let column = 0; column < n; column++) {
    const best = rows.slice(column).reduce((a, b) => (Math.abs(b[column]!) > Math.abs(a[column]!) ? b : a));
    if (Math.abs(best[column]!) < 1e-12) throw new RangeError('the axes of the geometry do not span the space');
    rows.splice(rows.indexOf(best), 1);
    rows.splice(column, 0, best);
    for (const row of rows) {
      if (row === best) continue;
      const factor = row[column]! / best[column]!;
      for (let k = column; k <= n; k++) row[k] = row[k]! - factor * best[k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
