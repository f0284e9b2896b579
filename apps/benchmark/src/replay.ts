import type { Backend, Session } from '@voxplain/core';

/** A run that can be repeated by itself. */
export type Replay = () => Promise<unknown>;

/** A backend that remembers the last run of its last lasting session, so that exactly this run can be timed by itself. */
export function replayable(backend: Backend): { backend: Backend; last(): Replay } {
  let replay: Replay | undefined;
  const recording: Backend = {
    ...backend,
    async createSession(bytes, options): Promise<Session> {
      const session = await backend.createSession(bytes, options);
      if (options?.purpose === 'probe') return session;
      return {
        ...session,
        run: (feeds, fetches) => {
          replay = () => session.run(feeds, fetches);
          return session.run(feeds, fetches);
        },
      };
    },
  };
  return {
    backend: recording,
    last() {
      if (!replay) throw new Error('nothing has been run');
      return replay;
    },
  };
}
