import type { Volume } from '@voxplain/core';
import { quantiles } from './normalise.js';

/** Intensities shown as black and as white. */
export type Window = readonly [number, number];

/** 0 to 255 for 8-bit colour, which is meant for the eye; otherwise the 1st to the 99th percentile, or the extremes where these are equal. */
export function displayWindow({ channels, data }: Volume): Window {
  if (channels >= 3 && data instanceof Uint8Array) return [0, 255];
  const [low, high, min, max] = quantiles(data, [0.01, 0.99, 0, 1]) as [number, number, number, number];
  return high > low ? [low, high] : [min, max];
}

/** 0..255; black where the window is empty or the value is not finite. */
export function brightness(value: number, [low, high]: Window): number {
  if (!(high > low) || !Number.isFinite(value)) return 0;
  return Math.min(255, Math.max(0, ((value - low) / (high - low)) * 255));
}
