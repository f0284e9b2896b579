import type { Tensor } from '@voxplain/core';

export interface Progress {
  /** `run`: of batches, or of patches where the input is explained in windows. */
  readonly stage: 'compile' | 'run' | 'method';
  readonly method?: string;
  readonly done: number;
  readonly total: number;
  /** Iterative methods: makes the map of the sample at hand as it stands. */
  readonly partial?: () => Tensor;
}
