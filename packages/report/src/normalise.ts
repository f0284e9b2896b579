import type { MapKind } from '@voxplain/core';

/** Numbers of any element type that a volume may have. */
export type Numbers = Readonly<ArrayLike<number>>;

export interface DisplayRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Which values a map's colours span. `positive`: minimum to maximum. `signed`: symmetric about 0. `mask` and
 * `probability`: 0 to 1. Values that are not finite do not count. With `clip` < 1 the ends are that quantile of the
 * values (signed: of the magnitudes), so that a single voxel does not darken all others; where the quantile leaves no range, the extremes.
 */
export function displayRange(values: Numbers, kind: MapKind, clip = 1): DisplayRange {
  if (kind === 'mask' || kind === 'probability') return { low: 0, high: 1 };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (high < low) return { low: 0, high: 0 };
  if (kind === 'signed') {
    const end = quantileOr(Math.max(-low, high), values, clip, 0, Math.abs);
    return { low: -end, high: end };
  }
  return { low, high: quantileOr(high, values, clip, low) };
}

function quantileOr(extreme: number, values: Numbers, clip: number, low: number, of?: (value: number) => number): number {
  const end = clip < 1 ? quantiles(values, [clip], of)[0]! : extreme;
  return end > low ? end : extreme;
}

/**
 * For display only: onto [0, 1], or [-1, 1] for signed maps; clamped; 0 where the range is empty or the value is not finite.
 * In float64, so that subnormal maps do not vanish.
 */
export function normalise(values: Numbers, kind: MapKind, { low, high }: DisplayRange = displayRange(values, kind)): Float64Array {
  const range = high - low;
  const result = new Float64Array(values.length);
  if (!(range > 0)) return result;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const unit = (value - low) / range;
    result[i] = kind === 'signed' ? Math.max(-1, Math.min(1, 2 * unit - 1)) : Math.max(0, Math.min(1, unit));
  }
  return result;
}

const ENOUGH = 200_000;

/** Quantiles of (a function of) the finite values, nearest rank; of an evenly spaced sample where there are many; 0 where there is none. */
export function quantiles(values: Numbers, wanted: readonly number[], of: (value: number) => number = (value) => value): number[] {
  const step = Math.max(1, Math.floor(values.length / ENOUGH));
  const sample = new Float64Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i]!)) sample[count++] = of(values[i]!);
  const sorted = sample.subarray(0, count).sort();
  return wanted.map((q) => (count === 0 ? 0 : sorted[Math.round(q * (count - 1))]!));
}
