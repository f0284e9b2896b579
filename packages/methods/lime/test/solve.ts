/** Linear equations, each with its right-hand side as the last number, by elimination with the largest pivot. */
export function solve(equations: readonly (readonly number[])[]): number[] {
  const rows = equations.map((row) => [...row]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const from = rows[column]!;
    rows.forEach((row, i) => {
      if (i === column) return;
      const factor = row[column]! / from[column]!;
      for (let k = column; k <= n; k++) row[k]! -= factor * from[k]!;
    });
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
