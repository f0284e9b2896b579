/** A table of Markdown; bars within cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Numbers in order, each once. */
export const ascending = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);
