export interface LeastSquares {
  add(row: ArrayLike<number>, target: number, weight: number): void;
  /** What minimises `sum of w (target - row c)^2 + sum over j of penalty(j) c_j^2`; 0 where nothing determines it. */
  solve(penalty?: (j: number) => number): Solution;
}

interface Solution {
  readonly coefficients: Float64Array;
  /** How much of the variance of the targets, by weight, the rows account for: R^2. 1 where there is none. */
  readonly fit: number;
}

/** Weighted least squares of any number of rows: only the normal equations are held. */
export function leastSquares(width: number): LeastSquares {
  const gram = Array.from({ length: width }, () => new Float64Array(width));
  const moments = new Float64Array(width);
  let [total, sum, squares] = [0, 0, 0];
  return {
    add(row, target, weight) {
      for (let i = 0; i < width; i++) {
        const weighted = weight * row[i]!;
        if (weighted === 0) continue;
        moments[i]! += weighted * target;
        for (let j = 0; j <= i; j++) gram[i]![j]! += weighted * row[j]!;
      }
      total += weight;
      sum += weight * target;
      squares += weight * target * target;
    },
    solve(penalty = () => 0) {
      const coefficients = solvePositive(
        gram.map((row, i) => row.map((value, j) => (i === j ? value + penalty(i) : value))),
        moments,
      );
      const at = (i: number, j: number) => (j <= i ? gram[i]![j]! : gram[j]![i]!);
      let residual = squares;
      for (let i = 0; i < width; i++) {
        residual -= 2 * coefficients[i]! * moments[i]!;
        for (let j = 0; j < width; j++) residual += coefficients[i]! * at(i, j) * coefficients[j]!;
      }
      const variance = squares - (sum * sum) / total;
      return { coefficients, fit: variance > 0 ? 1 - residual / variance : 1 };
    },
  };
}

/** `A c = b` for a symmetric matrix without negative eigenvalues, of which the lower half is given; by Cholesky's `A = L L'`. */
function solvePositive(lower: readonly Float64Array[], b: Float64Array): Float64Array {
  const factor = lower.map((row) => row.slice());
  const c = b.slice();
  factor.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k < j; k++) row[j]! -= row[k]! * factor[j]![k]!;
      if (j < i) row[j] = factor[j]![j] === 0 ? 0 : row[j]! / factor[j]![j]!;
    }
    // what depends on the rows before is left out
    row[i] = row[i]! > 1e-12 * lower[i]![i]! ? Math.sqrt(row[i]!) : 0;
    for (let k = 0; k < i; k++) c[i]! -= row[k]! * c[k]!;
    c[i] = row[i] === 0 ? 0 : c[i]! / row[i]!;
  });
  for (let i = c.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < c.length; k++) c[i]! -= factor[k]![i]! * c[k]!;
    c[i] = factor[i]![i] === 0 ? 0 : c[i]! / factor[i]![i]!;
  }
  return c;
}
