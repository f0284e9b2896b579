import { tensorOf, type Value } from '@voxplain/graph';

/**
 * A linear map along one axis: `matrix` holds `to x from` numbers, row-major. The axis is brought between the axes
 * before it and those behind it by reshaping, so nothing is transposed.
 */
export function alongAxis(value: Value, axis: number, matrix: readonly number[], to: number): Value {
  const { dims } = value;
  const from = dims[axis]!;
  const behind = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const before = dims.slice(0, axis).reduce((product, dim) => product * dim, 1);
  const result = dims.map((dim, i) => (i === axis ? to : dim));
  if (behind === 1) {
    const transposed = Array.from({ length: from * to }, (_, i) => matrix[(i % to) * from + Math.floor(i / to)]!);
    return value
      .reshape([before, from])
      .matmul(value.constant(tensorOf(value.type, [from, to], transposed)))
      .reshape(result);
  }
  return value
    .constant(tensorOf(value.type, [to, from], matrix))
    .matmul(value.reshape([before, from, behind]))
    .reshape(result);
}

/** The matrix with a 1 at `(row(i), i)` for each of `from` columns: element `i` is added to element `row(i)`. */
export function scatterMatrix(to: number, rows: readonly number[]): number[] {
  const matrix = Array(to * rows.length).fill(0);
  rows.forEach((row, i) => {
    matrix[row * rows.length + i] += 1;
  });
  return matrix;
}
