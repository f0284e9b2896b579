import { VoxplainError } from '@voxplain/core';

/** The command line itself is wrong: it can be told without opening a file. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** 0 is success, 1 a failure, 2 bad usage; 130 is what shells report after Ctrl-C. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, stopped: 130 } as const;

/** What to say about an error, in one line, and the exit code. */
export function failure(error: unknown): { message: string; exitCode: number } {
  if (error instanceof Error && error.name === 'AbortError') return { message: 'stopped', exitCode: exitCodes.stopped };
  const text = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UsageError || VoxplainError.isInstance(error, 'InvalidOptions');
  return { message: text.replace(/\s+/g, ' ').trim(), exitCode: usage ? exitCodes.usage : exitCodes.failed };
}
