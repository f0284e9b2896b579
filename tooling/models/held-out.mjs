/** Seeds from here on are never trained on. */
export const heldOut = 1_000_000;
