import type { Rules } from '@voxplain/autodiff';
import type { Backend } from '@voxplain/core';
import type { Runner } from '../conformance.js';

/** What a gradient is checked with. */
export interface Check {
  readonly expect: Runner['expect'];
  readonly backend: Backend;
  /** The derivative unless given. */
  readonly rules?: Rules;
}
