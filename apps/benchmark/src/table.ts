export interface Column<Row> {
  readonly head: string;
  cell(row: Row): string;
}

/** Wide enough for a number and for a verdict. */
const narrow = 11;

/** Prints rows as they come: the first column is `first` wide and left-aligned, the others are as wide as their heads, and no narrower than `narrow`. */
export function table<Row>(columns: readonly Column<Row>[], first = 16) {
  const print = (cells: readonly string[]) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(Math.max(columns[i]!.head.length, narrow)) : cell.padEnd(first))).join('  '));
  return {
    head: () => print(columns.map(({ head }) => head)),
    row: (row: Row) => print(columns.map(({ cell }) => cell(row))),
  };
}

/** A dash where there is no number. */
export const fixed = (value: number | undefined, digits: number): string => (value === undefined ? '-' : value.toFixed(digits));

/** What was promised, and whether it was kept; a dash where one of them is not known. */
export const verdict = (value: number | undefined, promise: number | undefined): string =>
  promise === undefined || value === undefined ? '-' : `${fixed(promise, 2)} ${value <= promise ? 'met' : 'missed'}`;
