import { VoxplainError } from '@voxplain/core';

/** Voxel data above this is refused: typed arrays and WASM memory end near it. */
export const MAX_BYTES = 2 ** 31;

/** deflate never makes data more than this much smaller: files that claim more are truncated or hostile. */
export const MAX_RATIO = 1032;

/** `BadVolume`: one line that names the file and says what to do. */
export const bad = (name: string, problem: string, cause?: unknown): VoxplainError =>
  new VoxplainError(
    'BadVolume',
    `${name}: ${problem}`.replace(/\s+/g, ' ').trim(),
    { file: name },
    cause === undefined ? undefined : { cause },
  );

/** `BadVolume` around whatever a library threw. */
export async function guard<T>(name: string, problem: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw VoxplainError.isInstance(error) ? error : bad(name, problem, error);
  }
}
