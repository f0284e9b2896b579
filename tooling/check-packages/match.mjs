const quote = (text) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');

/** Does a path fit a pattern? `*` stays inside one folder, `**` does not. */
export const matches = (pattern, path) =>
  new RegExp(`^${quote(pattern).replace(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '[^/]*'))}$`).test(path);

export const matchesAny = (patterns, path) => patterns.some((pattern) => matches(pattern, path));

/** The entry of a table whose keys are patterns. */
export const lookUp = (table, path) => Object.entries(table).find(([pattern]) => matches(pattern, path))?.[1];
