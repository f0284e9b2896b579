import type { Profile } from '@voxplain/core';

/** What is computed where no profile is asked for: every method by its paper, the logit, maps as they are. */
export const canonical: Profile = { name: 'canonical', score: 'logit', options: () => ({}) };
