import { VoxplainError } from '@voxplain/core';
import { expect } from 'vitest';

/** The message of the `BadVolume` that `work` must throw within ten seconds: one line that names `name`. */
export async function badMessage(work: () => unknown, name: string): Promise<string> {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('hangs')), 10_000).unref());
  const error = await Promise.race([Promise.resolve().then(work), late]).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!VoxplainError.isInstance(error, 'BadVolume')) throw new Error(`expected BadVolume and got ${error}`, { cause: error });
  expect(error.message).toContain(name);
  expect(error.message).not.toMatch(/\n|\.js:\d/);
  return error.message;
}
