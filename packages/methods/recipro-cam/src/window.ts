/**
 * The sites around one and their weights: a [1 2 1] / 4 window along every axis of a grid (slowest axis first). Sites beyond its
 * edge are left out.
 */
export function tent(site: number, space: readonly number[]): readonly (readonly [site: number, weight: number])[] {
  let stride = 1;
  let found: (readonly [number, number])[] = [[site, 1]];
  for (const length of [...space].reverse()) {
    const [step, at] = [stride, Math.floor(site / stride) % length];
    const shifts = [-1, 0, 1].filter((shift) => at + shift >= 0 && at + shift < length);
    found = found.flatMap(([near, weight]) => shifts.map((shift) => [near + shift * step, weight * (shift ? 0.25 : 0.5)] as const));
    stride *= length;
  }
  return found;
}
