import type { Backend, Tensor } from '@voxplain/core';

/** A backend that shows what every run is fed. */
export const watching = (backend: Backend, see: (feeds: Readonly<Record<string, Tensor>>) => void): Backend => ({
  ...backend,
  async createSession(...args: Parameters<Backend['createSession']>) {
    const session = await backend.createSession(...args);
    return {
      ...session,
      run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]) {
        see(feeds);
        return session.run(feeds, fetches);
      },
    };
  },
});
