/** A sample of numbers in sum. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation (n - 1) over the root of n; absent for one number. */
  readonly standardError?: number;
  readonly median: number;
  readonly quartiles: readonly [number, number];
}

/** Sums up independent numbers; nothing for none. Quantiles are linear between ranks. */
export function summarise(values: readonly number[]): Summary | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const sorted = Float64Array.from(values).sort();
  return {
    n,
    mean,
    ...(n > 1 ? { standardError: Math.sqrt(squares / (n - 1) / n) } : {}),
    median: quantile(sorted, 0.5),
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
  };
}

function quantile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const low = sorted[Math.floor(rank)]!;
  return low + (rank % 1) * (sorted[Math.ceil(rank)]! - low);
}
