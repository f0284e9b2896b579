import type { BoundExplainer, Explainer, Profile, Target } from '@voxplain/core';

/** The target, with the score of the profile unless one is asked for. */
export const profiledTarget = (target: Target = {}, profile?: Profile): Target => (profile ? { score: profile.score, ...target } : target);

/** A method, and a method that is its option, with the options of a profile; those that were given go first. Throws what the profile throws. */
export function profiled(method: Explainer | BoundExplainer, profile: Profile): BoundExplainer {
  const { explainer, given } = 'explainer' in method ? method : { explainer: method, given: {} };
  const options = { ...profile.options(explainer), ...(given as { readonly method?: Explainer | BoundExplainer }) };
  return { explainer, given: options.method ? { ...options, method: profiled(options.method, profile) } : options };
}
