import type { Profile, Target } from '@voxplain/core';

/** The target, with the score of the profile unless one is asked for. */
export const profiledTarget = (target: Target = {}, profile?: Profile): Target => (profile ? { score: profile.score, ...target } : target);
