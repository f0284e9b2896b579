import type { Backend } from '@voxplain/core';

/** The backend of an execution provider; loaded when it is needed, so that help and usage errors are immediate. */
export async function backendOf(provider: string): Promise<Backend> {
  const { nodeBackend } = await import('@voxplain/backend-node');
  return nodeBackend({ provider });
}
