/** Contrast phases of abdominal CT, in the order of acquisition; the index is the class of the phase task. */
export const phases = ['non-contrast', 'arterial', 'portal-venous', 'delayed'] as const;

/** About 0, 35, 70 and 240 s after the injection. */
export type Phase = (typeof phases)[number];
