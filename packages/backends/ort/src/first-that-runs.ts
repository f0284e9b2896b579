import { type Backend, float32, VoxplainError } from '@voxplain/core';
import { probeModel } from './probe-model.js';

/**
 * The first backend that computes something here, in the order given. Nothing else falls back: this is asked for, and
 * `provider` of the result says what it came to. Throws `BackendFailure` with every reason if none does.
 */
export async function firstThatRuns(candidates: readonly (() => Backend)[]): Promise<Backend> {
  const failures: VoxplainError[] = [];
  for (const open of candidates) {
    try {
      const backend = open();
      await probe(backend);
      return backend;
    } catch (error) {
      if (!VoxplainError.isInstance(error, 'BackendFailure')) throw error;
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  const reasons = failures.map(({ message }) => message);
  throw new VoxplainError('BackendFailure', reasons.join('; and ') || 'no provider is given', { reasons }, { cause: failures });
}

async function probe(backend: Backend): Promise<void> {
  const session = await backend.createSession(probeModel);
  try {
    const { y } = await session.run({ x: float32([2], [-1, 2]) });
    if (y?.data[0] === 0 && y.data[1] === 2) return;
    throw new VoxplainError('BackendFailure', `${backend.provider} says that Relu(-1, 2) is (${y?.data.join(', ')})`, {
      provider: backend.provider,
    });
  } finally {
    await session.dispose();
  }
}
