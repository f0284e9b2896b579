export interface Coalition {
  /** 1 for each player who takes part. */
  readonly members: Uint8Array;
  /** In the regression; only ratios count. */
  readonly weight: number;
}

/** How many coalitions are run: all but the empty and the whole one where these are not more than asked for, else as many as asked for. */
export const coalitionCount = (players: number, samples: number): number => Math.min(samples, 2 ** players - 2);

/**
 * All coalitions of `players`, with the Shapley kernel `(M - 1) / (C(M, k) k (M - k))` of their size k as weight; where these are more than
 * `samples`, coalitions drawn with probabilities in proportion to it, each followed by its complement.
 */
export function* coalitions(players: number, samples: number, random: () => number): Generator<Coalition> {
  const count = coalitionCount(players, samples);
  if (count === 2 ** players - 2) {
    for (let code = 1; code <= count; code++) {
      const members = Uint8Array.from({ length: players }, (_, j) => (code >> j) & 1);
      const size = members.reduce((sum, member) => sum + member, 0);
      yield { members, weight: sizeWeight(players, size) / choose(players, size) };
    }
    return;
  }
  const bySize = Array.from({ length: players - 1 }, (_, i) => sizeWeight(players, i + 1));
  for (let drawn = 0; drawn < count; drawn += 2) {
    const members = subset(players, 1 + drawIndex(bySize, random), random);
    yield { members, weight: 1 };
    if (drawn + 1 < count) yield { members: members.map((member) => 1 - member), weight: 1 };
  }
}

/** The Shapley kernel of all coalitions of a size together. */
const sizeWeight = (players: number, size: number): number => (players - 1) / (size * (players - size));

const choose = (n: number, k: number): number => Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((a, b) => a * b, 1);

function drawIndex(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((a, b) => a + b);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found < 0 ? weights.length - 1 : found;
}

/** `size` of `players`, each set as likely as any other. */
function subset(players: number, size: number, random: () => number): Uint8Array {
  const order = Array.from({ length: players }, (_, j) => j);
  const members = new Uint8Array(players);
  for (let i = 0; i < size; i++) {
    const other = i + Math.floor(random() * (players - i));
    [order[i], order[other]] = [order[other]!, order[i]!];
    members[order[i]!] = 1;
  }
  return members;
}
