import type { Backend } from '@voxplain/core';

/** Learns shapes on `prober`, and runs on `backend`: for models that only run there once they are lowered. */
export const probedOn = (prober: Backend, backend: Backend): Backend => ({
  ...backend,
  createSession: (bytes, options) => (options?.purpose === 'probe' ? prober : backend).createSession(bytes, options),
});
