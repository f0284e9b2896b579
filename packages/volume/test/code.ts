import { VoxplainError } from '@voxplain/core';
import { expect } from 'vitest';

/** The code of the one-line error that a call throws; `none` if it throws none. */
export const code = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
    return VoxplainError.isInstance(error) ? error.code : String(error);
  }
};
