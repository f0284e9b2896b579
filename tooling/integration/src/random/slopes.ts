/**
 * The slope of `score` at 0 by central differences over a step that is halved again and again; two steps at a time are
 * extrapolated (Richardson), so what is left of the error falls with the fourth power of the step.
 */
export async function slopesOf(
  score: (at: number) => Promise<number>,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<number[]> {
  const central: number[] = [];
  for (let i = 0, step = first; i <= count; i++, step /= 2) central.push(((await score(step)) - (await score(-step))) / (2 * step));
  return central.slice(1).map((fine, i) => (4 * fine - central[i]!) / 3);
}

/**
 * What slopes over ever finer steps say about the one that is expected. Where no two neighbouring steps agree they say
 * nothing: there is a kink within reach, or the differences drown in rounding.
 */
export function judge(slopes: readonly number[], expected: number, tolerance: number): 'agree' | 'differ' | 'unclear' {
  const near = (a: number, b: number) => Math.abs(a - b) <= tolerance;
  if (slopes.some((slope) => near(slope, expected))) return 'agree';
  return slopes.some((slope, i) => i > 0 && near(slope, slopes[i - 1]!)) ? 'differ' : 'unclear';
}
