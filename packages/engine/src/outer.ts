/** The outer product of one profile per axis, slowest first: `prod_a profile_a(i_a)`. */
export const outer = (profiles: readonly ArrayLike<number>[]): Float32Array =>
  profiles.reduce<Float32Array>((whole, profile) => {
    const next = new Float32Array(whole.length * profile.length);
    for (let i = 0, at = 0; i < whole.length; i++) for (let j = 0; j < profile.length; j++) next[at++] = whole[i]! * profile[j]!;
    return next;
  }, Float32Array.of(1));
