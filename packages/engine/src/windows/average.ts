import type { Tensor } from '@voxplain/core';
import type { Explained } from '../explained.js';
import { isExclusive, predictedWhole } from './whole.js';

/** What of the patches is averaged: their scores, or their probabilities. */
export interface Average {
  /** What is averaged, of scores `[1, class, ...space]`. */
  of(scores: Tensor): Tensor;
  /** The scores for an average. */
  scores(average: Tensor): Tensor;
}

export const scoreAverage: Average = { of: (scores) => scores, scores: (average) => average };

/** Scores are `log p`, and `log p / (1 - p)` where classes do not exclude each other: their Softmax or Sigmoid gives `p` again. */
export const probabilityAverage = (activation: Explained['activation']): Average => ({
  of: (scores) => predictedWhole(scores, activation).probabilities(),
  scores({ dims, data }) {
    const exclusive = isExclusive(dims[1]!, activation);
    const score = (p: number) => log(p) - (exclusive ? 0 : log(1 - p));
    return { type: 'float32', dims, data: (data as Float32Array).map(score) };
  },
});

/** Finite: no number above 0 is smaller in float32 without losing digits. */
const log = (p: number): number => Math.log(Math.max(p, 2 ** -126));
