import type { Backend } from '@voxplain/core';

/** What a backend was asked to do. */
export interface Counts {
  probes: number;
  sessions: number;
  runs: number;
  open: number;
}

/** A backend that counts; runs of probe sessions are not counted. */
export function counting(backend: Backend): { backend: Backend; counts: Counts } {
  const counts: Counts = { probes: 0, sessions: 0, runs: 0, open: 0 };
  return {
    counts,
    backend: {
      ...backend,
      async createSession(bytes, options) {
        const session = await backend.createSession(bytes, options);
        const probe = options?.purpose === 'probe';
        counts[probe ? 'probes' : 'sessions']++;
        counts.open++;
        return {
          ...session,
          run(feeds, fetches) {
            if (!probe) counts.runs++;
            return session.run(feeds, fetches);
          },
          dispose() {
            counts.open--;
            return session.dispose();
          },
        };
      },
    },
  };
}
