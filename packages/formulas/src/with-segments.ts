import type { Tensor } from '@voxplain/core';
import { masked } from './masked.js';

/** The input in the segments that are `on`, the baseline in the others. Labels may have one channel for all. */
export const withSegments = (input: Tensor, baseline: Tensor, labels: Tensor, on: (label: number) => boolean): Tensor =>
  masked(
    input,
    Uint8Array.from(labels.data as Int32Array, (label) => Number(on(label))),
    baseline,
  );
