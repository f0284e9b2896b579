/** For options that may be repeated: the values so far, and one more. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
