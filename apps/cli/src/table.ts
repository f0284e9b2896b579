/** Rows in columns, indented by two; columns of numbers flush right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, i) => Math.max(found[i] ?? 0, cell.length)), []);
  const numeric = widths.map((_, i) => rows.every((row) => /^[-+]?[\d.]+( %| ms| s)?$/.test(row[i] ?? '')));
  const pad = (cell: string, i: number) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!));
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n');
}
