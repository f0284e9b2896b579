/** The names most like `wanted`: those that contain it first, then by edit distance. */
export function nearest(wanted: string, names: readonly string[], count = 3): string[] {
  const low = wanted.toLowerCase();
  const distance = (name: string) => (name.toLowerCase().includes(low) ? 0 : editDistance(low, name.toLowerCase()));
  return [...new Set(names)].sort((a, b) => distance(a) - distance(b)).slice(0, count);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
