import { int64s, tensorOf, type Value } from '@voxplain/graph';
import type { Rules } from '../rule.js';

/** The cofactors `[..., n, n]` of matrices `[..., n, n]`: signed determinants of what is left without a row and a column. */
function cofactors(x: Value): Value {
  const batch = x.dims.slice(0, -2);
  const n = x.dims.at(-1)!;
  if (n === 1) return x.scalar(1).expand(x.dims);
  const positions = Array.from({ length: n }, (_, at) => at);
  const pairs = (rows: readonly number[], columns: readonly number[]) =>
    rows.flatMap((row) => columns.map((column) => [row, column] as const));
  const others = (left: number) => positions.filter((at) => at !== left);
  const taken = pairs(positions, positions).flatMap(([row, column]) => pairs(others(row), others(column)).map(([i, j]) => i * n + j));
  const signs = pairs(positions, positions).map(([row, column]) => ((row + column) % 2 ? -1 : 1));
  const minors = x
    .reshape([...batch, n * n])
    .op('Gather', [x.constant(int64s(taken))], [...batch, taken.length], { axis: batch.length })
    .reshape([...batch, n, n, n - 1, n - 1])
    .op('Det', [], [...batch, n, n]);
  return minors.mul(x.constant(tensorOf(x.type, [n, n], signs)));
}

export const determinant = {
  // Jacobi's formula, without the inverse, which singular matrices do not have
  Det: (dy, { x: [x] }) => [cofactors(x!).mul(dy.reshape([...x!.dims.slice(0, -2), 1, 1]))],
} satisfies Rules;
