/** Every combination of the options, as objects. */
export function combinations<T extends Record<string, readonly unknown[]>>(options: T): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(options).reduce<Record<string, unknown>[]>(
    (all, [key, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  ) as never;
}

/** Every `n`-th item: a sample of a product that is too large. */
export const every = <T>(n: number, items: readonly T[]): T[] => items.filter((_, i) => i % n === 0);

export const opsets = [11, 13, 18, 21];
/** Opsets in turn, for operators whose form does not depend on them. */
export const opsetOf = (i: number, since = 11): number => Math.max(since, opsets[i % opsets.length]!);

/** One space of each rank, with a different length along every axis. */
export const spaces: readonly (readonly number[])[] = [[11], [9, 8], [7, 6, 5]];

export const repeat = <T>(count: number, value: T): T[] => Array(count).fill(value);
