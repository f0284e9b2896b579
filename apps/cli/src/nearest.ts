/** The name that takes the fewest single-letter edits to become. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const scored = names.map((name) => ({ name, edits: edits(wanted.toLowerCase(), name.toLowerCase()) }));
  return scored.sort((a, b) => a.edits - b.edits)[0]?.name;
}

/** Levenshtein distance, one row of the table at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
