/**
 * A store for what patches gave: plain data that a structured clone can carry. Keys begin with a hash of everything that it
 * depends on (model, input, patches; for maps target, methods and their options, blending and seed too), so that one store serves
 * any number of runs, and another target finds the prediction made.
 */
export interface Checkpoint {
  /** `undefined` where nothing was put. */
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** What the store has under a key, or what `make` gives, which is put there. */
export async function kept<Value>(checkpoint: Checkpoint | undefined, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = await checkpoint?.get(key);
  if (known !== undefined) return known as Value;
  const made = await make();
  await checkpoint?.put(key, made);
  return made;
}
