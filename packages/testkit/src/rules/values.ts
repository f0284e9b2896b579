import { gaussians } from '../random.js';

/** Values on which an operator is smooth, also one finite-difference step away. */
export type Kind = 'normal' | 'away' | 'positive' | 'unit' | 'aboveOne' | 'distinct' | 'ties' | 'zeros';

/** Values of one kind, all exact in float32. `variant` keeps the distinct values of several inputs apart. */
export function drawn(kind: Kind, count: number, seed: number, variant = 0): number[] {
  const normal = [...gaussians(seed)(count)];
  if (kind === 'normal') return normal;
  if (kind === 'away') return normal.map((v) => Math.fround(v + Math.sign(v) * 0.25));
  if (kind === 'positive') return normal.map((v) => Math.fround(0.5 + Math.abs(v)));
  if (kind === 'aboveOne') return normal.map((v) => Math.fround(1.3 + Math.abs(v)));
  if (kind === 'unit') return normal.map((v) => Math.fround(0.7 * Math.tanh(v)));
  if (kind === 'ties') return normal.map((v) => Math.max(0, Math.round(v)));
  if (kind === 'zeros') return normal.map(() => 0);
  const order = normal.map((_, i) => i).sort((a, b) => normal[a]! - normal[b]!);
  const ranks = Array<number>(count);
  order.forEach((at, rank) => {
    ranks[at] = rank;
  });
  return ranks.map((rank) => Math.fround((rank - count / 2) * 0.25 + 0.11 * (variant + 1)));
}
