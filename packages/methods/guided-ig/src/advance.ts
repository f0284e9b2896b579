export interface Step {
  /** Where the straight line is after the step, in (0, 1]. */
  readonly to: number;
  /** How many of the elements move at a time, those of the least gradient first. */
  readonly fraction: number;
  /** How far an element may be ahead of the straight line or behind it. */
  readonly maxDistance: number;
}

/**
 * One step of the guided path. What is more than `maxDistance` behind catches up; then elements move to the front of the corridor, those of the
 * least |gradient| first, until the way that is left, `sum of (1 - t_p) |x_p - x'_p|`, is that of the straight line.
 *
 * @param ways `t_p`: how far each element has come from x' to x, from 0 to 1
 * @param lengths `|x_p - x'_p|`; elements of length 0 stay
 * @returns the ways after the step
 */
export function advance(
  ways: Float64Array,
  lengths: Float64Array,
  slopes: Float32Array,
  { to, fraction, maxDistance }: Step,
): Float64Array {
  const [back, front] = [Math.max(to - maxDistance, 0), Math.min(to + maxDistance, 1)];
  const next = ways.map((way) => Math.max(way, back));
  const together = Math.floor(fraction * (ways.length - 1)) + 1;
  const movable = [...next.keys()].filter((p) => next[p]! < front && lengths[p]! > 0);
  const ordered = Float32Array.from(movable, (p) => Math.abs(slopes[p]!)).sort();
  let gap = next.reduce((sum, way, p) => sum + (to - way) * lengths[p]!, 0);
  for (let at = 0, below = -1; at < ordered.length && gap > 0; ) {
    const most = ordered[Math.min(at + together, ordered.length) - 1]!;
    const moving = movable.filter((p) => Math.abs(slopes[p]!) > below && Math.abs(slopes[p]!) <= most);
    const room = moving.reduce((sum, p) => sum + (front - next[p]!) * lengths[p]!, 0);
    const share = Math.min(1, gap / room);
    for (const p of moving) next[p] = share === 1 ? front : next[p]! + share * (front - next[p]!);
    gap -= share * room;
    at += moving.length;
    below = most;
  }
  return next;
}
